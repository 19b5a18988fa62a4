import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ApplySetRef } from '../apply-set.ts';
import type { LeftObject, ObjectMode, ObjectRef } from '../deploy-plan.ts';
import type { Settling } from '../settling/settling.ts';
import type { WatchReport } from '../watch/watch-report.ts';

/**
 * What became of one object. `failed`: it was not written. `uncertain`: the request may have been carried out, and that could not
 * be found out, or the cluster stored something that does something else. `restored`: it was written, and put back because another write failed.
 */
export type ObjectOutcome =
  | 'created'
  | 'updated'
  | 'adopted'
  | 'deleted'
  | 'unchanged'
  | 'failed'
  | 'uncertain'
  | 'restored'
  | 'not-tried';

export interface DeployedObject {
  readonly object: ObjectRef;
  readonly outcome: ObjectOutcome;
}

/** What a deploy did, in the order of the writes. */
export interface DeployReport {
  readonly server: string;
  readonly applySet: ApplySetRef;
  /** The name of its record in the cluster; undefined when it wrote nothing. */
  readonly run?: string;
  readonly objects: readonly DeployedObject[];
  readonly leftInCluster: readonly LeftObject[];
  /** Policies whose files say that they are not enforced; left out when nothing is known about them. */
  readonly modes?: readonly ObjectMode[];
  /** The waits after writes; `off`: it did not wait. Left out when nothing is known. */
  readonly settlings?: readonly Settling[] | 'off';
  /** What a watch saw afterwards; left out when there was no watch. */
  readonly watch?: WatchReport;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * `deployed`: everything is as planned, and no watch took it back. `nothing-written`: it failed, and the cluster was never
 * changed. `restored`: it failed, and what was written was put back. `half-way`: it failed, and some objects are, or may be,
 * written.
 */
export type DeployStatus = 'deployed' | 'nothing-written' | 'restored' | 'half-way';

const WRITTEN: ReadonlySet<ObjectOutcome> = new Set([
  'created',
  'updated',
  'adopted',
  'deleted',
  'uncertain',
]);
const NOT_REACHED: ReadonlySet<ObjectOutcome> = new Set(['failed', 'uncertain', 'restored', 'not-tried']);

export function deployStatus({
  objects,
  diagnostics,
  watch,
}: Pick<DeployReport, 'objects' | 'diagnostics' | 'watch'>): DeployStatus {
  if (watch?.undoing !== undefined) return watch.undoing.kind === 'undone' ? 'restored' : 'half-way';
  const isReached = !objects.some(({ outcome }) => NOT_REACHED.has(outcome));
  const isWritten = objects.some(({ outcome }) => WRITTEN.has(outcome));
  // If nothing was written, either there was nothing to do, or it was refused.
  if (isReached && (isWritten || !diagnostics.some(({ severity }) => severity === 'error')))
    return 'deployed';
  if (isWritten) return 'half-way';
  return objects.some(({ outcome }) => outcome === 'restored') ? 'restored' : 'nothing-written';
}

/** The objects of a deploy that its watch took back: what it wrote is as it was before. */
export function takenBack(objects: readonly DeployedObject[]): readonly DeployedObject[] {
  return objects.map((one) => (WRITTEN.has(one.outcome) ? { ...one, outcome: 'restored' } : one));
}
