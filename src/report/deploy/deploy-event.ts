import { visibleJson } from '../../model/visible-text.ts';
import { type DeployPlan, isWritten, type ObjectRef } from '../../plan/deploy-plan.ts';
import type { DeployedObject, DeployReport } from '../../plan/runs/deploy-outcome.ts';
import { objectJson } from './object-json.ts';

/**
 * What happens to one object of a deploy, in this order: it is `planned`; the server's dry run passes (`dry-run-passed`) or
 * refuses it (`refused`); it is `written`, or that `failed`, or nobody knows (`uncertain`); what is stored is what the dry run
 * had shown (`verified`); it is `settled` or `not-settled`; it is put back (`reverted`), or it was `not-tried`.
 */
export interface DeployEvent {
  readonly event:
    | 'planned'
    | 'dry-run-passed'
    | 'refused'
    | 'written'
    | 'failed'
    | 'uncertain'
    | 'verified'
    | 'settled'
    | 'not-settled'
    | 'reverted'
    | 'not-tried';
  readonly object: ObjectRef;
  /**
   * For a plan `create`, `update`, `adopt` or `delete`; afterwards what became of the object (`created`, …), or the evidence that
   * it is in force (`accepted`, `no-evidence`, `refused`, `not-known`).
   */
  readonly how: string;
}

/** What is known about the objects of a plan before the first write. */
export function eventsOfPlan({ changes }: DeployPlan): readonly DeployEvent[] {
  return changes
    .filter(({ action }) => action !== 'unchanged')
    .flatMap((change) => {
      const { object, action: how } = change;
      const planned: DeployEvent = { event: 'planned', object, how };
      if (!isWritten(change)) return [planned, { event: 'refused', object, how }];
      // A deletion has no dry run.
      return how === 'delete' ? [planned] : [planned, { event: 'dry-run-passed', object, how }];
    });
}

/** What one write did. `isVerified`: the server stored what its dry run had shown. */
export function eventsOfWrite(
  { object, outcome }: DeployedObject,
  isVerified: boolean,
): readonly DeployEvent[] {
  if (outcome === 'failed' || outcome === 'uncertain') return [{ event: outcome, object, how: outcome }];
  const written: DeployEvent = { event: 'written', object, how: outcome };
  return isVerified ? [written, { event: 'verified', object, how: outcome }] : [written];
}

/** Whether what was written is in force, as far as that can be known. */
export function eventsOfSettling(settlings: DeployReport['settlings']): readonly DeployEvent[] {
  if (settlings === undefined || settlings === 'off') return [];
  return settlings.flatMap(({ objects, cut }) =>
    objects.map(({ object, settled: { kind } }): DeployEvent => {
      const isSettled = cut === undefined && (kind === 'accepted' || kind === 'no-evidence');
      return { event: isSettled ? 'settled' : 'not-settled', object, how: kind };
    }),
  );
}

/** What becomes known only when the deploy is over. */
export function eventsOfEnd(objects: readonly DeployedObject[]): readonly DeployEvent[] {
  return objects.flatMap(({ object, outcome }): DeployEvent[] => {
    if (outcome === 'restored') return [{ event: 'reverted', object, how: outcome }];
    return outcome === 'not-tried' ? [{ event: 'not-tried', object, how: outcome }] : [];
  });
}

/** One line of NDJSON. */
export function deployEventLine({ event, object, how }: DeployEvent, time: number): string {
  const line = JSON.stringify({
    time: new Date(time).toISOString(),
    event,
    how,
    ...objectJson(object),
  });
  return `${visibleJson(line)}\n`;
}
