import type { Diagnostic } from '../model/diagnostic.ts';
import type { LeftObject, ObjectRef } from './deploy-plan.ts';

/**
 * What became of one object. `failed`: the server did not write it. `uncertain`: the request may have been carried out,
 * and it could not be read back.
 */
export type ObjectOutcome =
  | 'created'
  | 'updated'
  | 'adopted'
  | 'deleted'
  | 'unchanged'
  | 'failed'
  | 'uncertain'
  | 'not-tried';

export interface DeployedObject {
  readonly object: ObjectRef;
  readonly outcome: ObjectOutcome;
}

/** What a deploy did, in the order of the writes. */
export interface DeployReport {
  readonly server: string;
  readonly objects: readonly DeployedObject[];
  readonly leftInCluster: readonly LeftObject[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * `deployed`: everything is as planned. `nothing-written`: it failed, and the cluster is as it was. `half-way`: it failed,
 * and some objects were written or may have been.
 */
export type DeployStatus = 'deployed' | 'nothing-written' | 'half-way';

const WRITTEN: ReadonlySet<ObjectOutcome> = new Set([
  'created',
  'updated',
  'adopted',
  'deleted',
  'uncertain',
]);
const NOT_REACHED: ReadonlySet<ObjectOutcome> = new Set(['failed', 'uncertain', 'not-tried']);

export function deployStatus({ objects }: DeployReport): DeployStatus {
  // An empty set is refused, so without objects the deploy stopped before it knew any.
  if (objects.length === 0) return 'nothing-written';
  if (!objects.some(({ outcome }) => NOT_REACHED.has(outcome))) return 'deployed';
  return objects.some(({ outcome }) => WRITTEN.has(outcome)) ? 'half-way' : 'nothing-written';
}
