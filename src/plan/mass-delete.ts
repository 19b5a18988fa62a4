/** How much a deploy would delete, compared with what is deployed. */
export interface DeleteCount {
  readonly deleted: number;
  /** Members of the set in the cluster before the deploy. */
  readonly members: number;
  /** Objects of the set now. */
  readonly wanted: number;
}

/** This many deletions are always allowed. */
const HARMLESS = 3;

/**
 * Whether a deploy deletes so much that it must be confirmed: everything, or more than three objects that are more than a third
 * of the set. That is what a moved path, a glob that matches nothing or a half-written checkout looks like.
 */
export function isMassDelete({ deleted, members, wanted }: DeleteCount): boolean {
  if (deleted === 0) return false;
  return wanted === 0 || (deleted > HARMLESS && deleted * 3 > members);
}
