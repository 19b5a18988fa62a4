/** Exit codes of every command; the table in `sluice --help` and docs/exit-codes.md is this one. */
export const EXIT = {
  pass: 0,
  failed: 1,
  usage: 2,
  warnings: 3,
  inconclusive: 4,
  deployFailedRestored: 5,
  deployFailedByHand: 6,
  /** `plan --detailed-exitcode`: a deploy would write something. */
  differs: 7,
  internal: 70,
  /** The same as for a process that SIGPIPE ends: the reader of the output went away before everything was written. */
  readerGone: 141,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
