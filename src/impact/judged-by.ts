/** A setting that the change alters. */
export interface SettingChange {
  /** As in the file: `gate.blocked`, `environments.production.flows`. */
  readonly key: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Whether this run already uses it; otherwise it applies once the change is merged. */
  readonly isInForce: boolean;
}

/** What the change does to what it is itself judged by: settings, recording, inventory. */
export interface JudgedBy {
  /** False when the target branch could not be read. */
  readonly isKnown: boolean;
  readonly file: string | undefined;
  /** `none`: the target branch has no configuration; `broken`: it has errors there. */
  readonly target: 'same' | 'none' | 'broken';
  readonly changes: readonly SettingChange[];
  /** Files of the recording and the inventory that the change alters. */
  readonly files: readonly string[];
  /** Policy files that the target branch changed after the branch left it: what both changes do together is not simulated. */
  readonly changedOnTarget: readonly string[];
  /** Whether settings and policies are what the target branch has now; always `known` for a change of no policy. */
  readonly targetTip: TargetTip;
}

/**
 * Otherwise settings and policies are those of the commit where the branch left: the clone has nothing newer, or the pipeline
 * runs in a fork.
 */
export const TARGET_TIPS = ['known', 'not-in-clone', 'in-another-project'] as const;
export type TargetTip = (typeof TARGET_TIPS)[number];

/** For a change that alters nothing by which it is judged. */
export const JUDGED_BY_ITSELF: JudgedBy = {
  isKnown: true,
  file: undefined,
  target: 'same',
  changes: [],
  files: [],
  changedOnTarget: [],
  targetTip: 'known',
};
