import { objectName } from '../../plan/deploy-plan.ts';
import { type Settling, settleStatus } from '../../plan/settling.ts';

/** Whether what was written is in force, as part of a JSON report; empty when nothing is known. */
export function settlingJson(
  settlings: readonly Settling[] | 'off' | undefined,
): Readonly<Record<string, unknown>> {
  const status = settleStatus(settlings);
  if (status === undefined || settlings === undefined) return {};
  if (settlings === 'off') return { settling: { status } };
  const waits = settlings.map(({ seconds, waitedSeconds, cut, objects }) => ({
    seconds,
    waitedSeconds,
    ...(cut === undefined ? {} : { cut }),
    objects: objects.map(({ object, isDeleted, settled: { kind, ...more } }) => ({
      kind: object.kind,
      object: objectName(object),
      isDeleted,
      evidence: kind,
      ...more,
    })),
  }));
  return { settling: { status, waits } };
}
