import type { EpochMs } from '../model/digest.ts';

/** Everything that a command may touch besides files; injected, so that tests control the clock and see every word. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: () => EpochMs;
  /** The report. Resolves when it is handed over, so that big reports do not pile up in memory. */
  readonly stdout: (data: string | Uint8Array) => Promise<void>;
  /** Progress and problems, one line each. */
  readonly stderr: (line: string) => void;
  /** What is going on at the moment, shown in one place of a terminal; '' removes it. Left out where `stderr` is not a terminal. */
  readonly status?: (line: string) => void;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Whether `stdout` is a terminal; decides about colours. */
  readonly isTerminal: boolean;
  /** Whether `stderr` is a terminal. */
  readonly isErrorTerminal?: boolean;
  /** Whether `stdin` is a terminal, so that somebody may be asked there. */
  readonly isInputTerminal?: boolean;
  /** How much is said on `stderr`; by default neither quiet nor verbose. */
  readonly verbosity?: 'quiet' | 'verbose';
  /** Width of the terminal that shows `stdout`. */
  readonly columns?: number | undefined;
}
