import { isWritten, objectKey, type PlannedChange } from '../../plan/deploy-plan.ts';
import type { OrderedChanges } from '../../plan/order/order-changes.ts';
import type { Planned } from './planned-changes.ts';
import type { PlannedWrite } from './planned-write.ts';

/** The changes of a plan in the order in which they are written, with the bridges around them; what is not written comes last. */
export function placeWrites(
  ordered: OrderedChanges,
  planned: readonly Planned[],
  { placed, removed }: { readonly placed: readonly Planned[]; readonly removed: readonly Planned[] },
): { readonly changes: readonly PlannedChange[]; readonly writes: readonly PlannedWrite[] } {
  const writeOf = new Map(planned.map(({ change, write }) => [objectKey(change.object), write]));
  const waits = new Map(ordered.waits.map(({ before, why }) => [before, why]));
  const written = ordered.changes
    .filter(isWritten)
    .map((change): Planned => ({ change, write: writeOf.get(objectKey(change.object)) }));
  const inOrder = [...placed, ...written, ...removed].map(({ change, write }, number): Planned => {
    const why = waits.get(number);
    const waiting = why === undefined ? change : { ...change, waitsBefore: why };
    return { change: waiting, write: write && { ...write, change: waiting } };
  });
  return {
    changes: [
      ...inOrder.map(({ change }) => change),
      ...ordered.changes.filter((change) => !isWritten(change)),
    ],
    writes: inOrder.flatMap(({ write }) => write ?? []),
  };
}
