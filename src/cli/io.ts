import type { EpochMs } from '../model/digest.ts';

/** Everything a command may touch besides files: handed in, so that tests hold the clock and see every word. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: () => EpochMs;
  /** The report. Resolves when it is handed over, so that big reports do not pile up in memory. */
  readonly stdout: (data: string | Uint8Array) => Promise<void>;
  /** Progress and problems, one line each. */
  readonly stderr: (line: string) => void;
  /** What goes on just now, in one place of a terminal; '' takes it away. Left out where `stderr` is no terminal. */
  readonly status?: (line: string) => void;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Whether `stdout` is one; decides on colours. */
  readonly isTerminal: boolean;
  /** The same of `stderr`. */
  readonly isErrorTerminal?: boolean;
  /** The same of `stdin`: somebody may be asked there. */
  readonly isInputTerminal?: boolean;
  /** How much is said on `stderr`; the middle when not given. */
  readonly verbosity?: 'quiet' | 'verbose';
  /** Width of the terminal that shows `stdout`. */
  readonly columns?: number | undefined;
}
