import type { DriftKind } from '../../plan/drift.ts';

/** What is said about a drifted object, after its name. */
export const DRIFT_WORDS: Readonly<Record<DriftKind, string>> = {
  missing: 'is missing in the cluster',
  changed: 'differs from git',
  extra: 'was deployed and is no longer in git',
  shared: 'matches git, but Sluice is not its only manager',
  'not-enforced': 'matches git, but is not enforced',
};
