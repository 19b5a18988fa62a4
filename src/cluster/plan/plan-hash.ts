import { createHash } from 'node:crypto';
import type { DeployPlan } from '../../plan/deploy-plan.ts';
import { planFingerprint } from '../../plan/plan-fingerprint.ts';

/** Two plans with the same hash write the same to the same cluster in the same state. */
export function planHash(plan: DeployPlan): string {
  return `sha256:${createHash('sha256').update(planFingerprint(plan)).digest('hex')}`;
}
