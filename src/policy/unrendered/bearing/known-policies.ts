import type { PolicyPlaces } from './policy-places.ts';

/** What is known of a set of policies, to tell which commands may alter what it does. */
export interface KnownPolicies {
  readonly places: PolicyPlaces;
  /** Namespaces with policies. */
  readonly namespaces: ReadonlySet<string>;
  /** Whether a policy asks for a label. */
  isAsked(label: string): boolean;
}
