import { canonicalJson } from './canonical-json.ts';
import type { DeployPlan } from './deploy-plan.ts';

/**
 * The text that a plan's hash is computed from: which cluster and set, what is written in which order, and what is there before.
 * File names and lines are not part of it.
 */
export function planFingerprint({ server, applySet, changes }: DeployPlan): string {
  return canonicalJson({
    version: '2',
    server,
    applySet: { ...applySet },
    changes: changes.map(({ object: { apiVersion, kind, namespace, name }, ...change }) => ({
      action: change.action,
      object: { apiVersion, kind, namespace: namespace ?? null, name },
      before: change.before ?? null,
      after: change.after ?? null,
      takesFrom: [...change.takesFrom],
    })),
  });
}
