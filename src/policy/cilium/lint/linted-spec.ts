import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import type { CiliumSpec } from '../cilium-policy.ts';

/** One spec of a policy that the agent accepts. */
export interface LintedSpec {
  readonly spec: CiliumSpec;
  /** Undefined for a clusterwide policy. */
  readonly namespace: string | undefined;
  readonly platform: CiliumPlatform;
}
