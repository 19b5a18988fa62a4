/** How the value of a member differs between lines that otherwise say the same. Everything that is not said here makes another line. */
export type Variation =
  /** When the record was written, or what it tells of began, as `epochMs` reads it. */
  | 'time'
  /** When that ended, likewise. */
  | 'end'
  /** How long it lasted, as `durationMs` reads it. */
  | 'seconds'
  /** A port: any of those that clients get stands for the others; every other one makes another line. */
  | 'port'
  /** An address and such a port, after a colon. */
  | 'socket'
  /** Only whether it is zero tells anything. */
  | 'count'
  /** The reader never looks at it. */
  | 'unread';

/**
 * By the names of members, those of inner objects after a slash. Of several times the first one here that a line has is the record's. Only for formats
 * whose reader makes of a record what it makes of the same record anywhere else: one that pairs, or looks for repetitions, must not have any.
 */
export type VaryingMembers = Readonly<Record<string, Variation>>;
