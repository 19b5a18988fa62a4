import type { OnWait } from '../model/on-wait.ts';
import { wholeVisibleText } from '../model/visible-text.ts';
import type { Io } from './io.ts';

/** Says what is going on, for people who watch: on standard error, and not with `--quiet`. */
export function progress(line: string, io: Io): void {
  if (io.verbosity !== 'quiet') io.stderr(line);
}

/** Says what was chosen and read, for people who wonder: on standard error, and only with `--verbose`. */
export function detail(line: string, io: Io): void {
  if (io.verbosity === 'verbose') io.stderr(`· ${wholeVisibleText(line)}`);
}

/** Shorter waits are not worth a line. */
const SILENT_MS = 2000;
const REPEATED_MS = 20_000;

interface Wait {
  readonly timers: readonly NodeJS.Timeout[];
  /** Several requests that wait for the same count as one wait. */
  count: number;
}

/** Says on standard error what is waited for if it takes longer than two seconds, and again every twenty. */
export function createWaitNotice(io: Io): OnWait {
  const waits = new Map<string, Wait>();
  return (what, knownMs) => {
    const say = () => progress(`waiting: ${wholeVisibleText(what)}`, io);
    if (knownMs !== undefined) {
      if (knownMs >= SILENT_MS) say();
      return () => {};
    }
    const wait = waits.get(what) ?? {
      timers: [setTimeout(say, SILENT_MS), setInterval(say, REPEATED_MS)],
      count: 0,
    };
    waits.set(what, wait);
    wait.count++;
    return () => {
      if (--wait.count > 0) return;
      waits.delete(what);
      for (const timer of wait.timers) clearTimeout(timer);
    };
  };
}
