import type { DriftKind } from '../../plan/drift.ts';

/** What is said about a drifted object, after its name. */
export const DRIFT_WORDS: Readonly<Record<DriftKind, string>> = {
  missing: 'is missing in the cluster',
  changed: 'differs from git',
  extra: 'was deployed, and is not in git any more',
  shared: 'is the same, but not managed by Sluice alone',
  'not-enforced': 'is as git has it, but not enforced',
};
