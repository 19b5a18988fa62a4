import type { JsonObject } from '../../model/json-object.ts';
import type { PlannedChange } from '../../plan/deploy-plan.ts';
import type { DesiredObject } from '../desired-object.ts';

/** An object that the set holds. */
export interface PlannedApply {
  readonly kind: 'apply';
  readonly change: PlannedChange;
  readonly source: DesiredObject;
  readonly path: string;
  readonly manifest: JsonObject;
  /** The object that the plan saw; undefined when it was absent. */
  readonly live: JsonObject | undefined;
  /** What the cluster will hold, as the dry run answered. */
  readonly result: JsonObject;
  /** A take-over that was asked for: conflicts do not stop it. */
  readonly force: boolean;
}

/** A member that the set no longer has. */
export interface PlannedDelete {
  readonly kind: 'delete';
  readonly change: PlannedChange;
  readonly path: string;
  readonly live: JsonObject;
  /** A bridge: the run itself creates it, so `live` is known only afterwards. */
  readonly isOfThisRun?: true;
}

/** One write of a plan, ready to be sent, and to be recognised in the cluster afterwards. */
export type PlannedWrite = PlannedApply | PlannedDelete;
