import type { Platform } from '../policy/platform/platform.ts';
import type { PolicySet } from '../policy/policy-set.ts';

/** With what the policies of a cluster are read and compiled. */
export interface Surroundings {
  /** What enforces them. */
  readonly platform: Platform;
  /** For objects that name none. */
  readonly defaultNamespace: string;
  /** What they refer to that is not a policy. */
  readonly known: Pick<PolicySet, 'services' | 'namespaces'>;
}
