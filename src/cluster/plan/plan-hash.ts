import { createHash } from 'node:crypto';
import { canonicalJson } from '../../model/json-object.ts';
import type { DeployPlan } from '../../plan/deploy-plan.ts';

/** Two plans with the same hash write the same to the same cluster in the same state. */
export function planHash(plan: DeployPlan): string {
  return `sha256:${createHash('sha256').update(planFingerprint(plan)).digest('hex')}`;
}

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

/** Names a bridge by its content, so that the same one has the same name in each run. */
export function bridgeHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
