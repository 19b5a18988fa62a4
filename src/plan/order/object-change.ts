import type { Policy } from '../../policy/policy.ts';

/** An object before and after its write; undefined: it is not there. */
export interface ObjectChange {
  readonly before: Policy | undefined;
  readonly after: Policy | undefined;
}
