import type { Fields } from '../../manifests/fields-of.ts';
import type { CniProfile } from '../cni-profile.ts';
import type { NetworkPolicy } from '../network-policy.ts';

/** What a lint looks at: the policy after defaulting, and the `spec` as written. */
export interface LintSubject {
  readonly policy: NetworkPolicy;
  readonly spec: Fields;
  readonly profile: CniProfile;
}
