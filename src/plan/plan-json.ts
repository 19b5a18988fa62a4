import { canonicalJson } from './canonical-json.ts';
import { type DeployPlan, objectName, type PlannedChange } from './deploy-plan.ts';
import { lineDiff } from './line-diff.ts';

/** The version of the plan's JSON form; it grows when a field changes its meaning or goes away. */
export const PLAN_SCHEMA_VERSION = '1';

/** The plan as a JSON value. `hash` is that of `planFingerprint`. */
export function planJson(plan: DeployPlan, hash: string): Readonly<Record<string, unknown>> {
  return {
    schemaVersion: PLAN_SCHEMA_VERSION,
    hash,
    server: plan.server,
    changes: plan.changes.map((change) => ({
      action: change.action,
      effect: change.effect,
      ...identity(change),
      source: change.object.span,
      ...(change.before === undefined ? {} : { before: change.before }),
      after: change.after,
      diff: change.action === 'unchanged' ? [] : lineDiff(change.before, change.after),
    })),
    leftInCluster: plan.leftInCluster,
  };
}

/**
 * The text that a plan's hash is taken of: which cluster, what is written in which order, and what is there before. File
 * names and lines are not part of it.
 */
export function planFingerprint(plan: DeployPlan): string {
  return canonicalJson({
    schemaVersion: PLAN_SCHEMA_VERSION,
    server: plan.server,
    changes: plan.changes.map((change) => ({
      action: change.action,
      ...identity(change),
      before: change.before ?? null,
      after: change.after,
    })),
  });
}

function identity({ object }: PlannedChange) {
  const { apiVersion, kind, namespace, name } = object;
  return {
    object: objectName(object),
    apiVersion,
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
  };
}
