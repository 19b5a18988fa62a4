/** What a deploy would delete, against what it has deployed. */
export interface DeleteCount {
  readonly deleted: number;
  /** Members of the set in the cluster before the deploy. */
  readonly members: number;
  /** Objects of the set now. */
  readonly wanted: number;
}

/** So many may always go. */
const HARMLESS = 3;

/**
 * Whether a deploy deletes so much that it must be asked for: everything, or more than three objects that are more than a third of the set. A
 * path that moved, a glob that matches nothing or a half-written checkout look just like that.
 */
export function isMassDelete({ deleted, members, wanted }: DeleteCount): boolean {
  if (deleted === 0) return false;
  return wanted === 0 || (deleted > HARMLESS && deleted * 3 > members);
}
