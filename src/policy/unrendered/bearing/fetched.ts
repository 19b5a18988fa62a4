/** What a file has fetched that takes part in making policies. */
export interface Fetched {
  /** Where something shows that it holds policies. */
  readonly ofPolicies: readonly unknown[];
  readonly others: readonly unknown[];
}

export const FETCHES_NOTHING: Fetched = { ofPolicies: [], others: [] };
