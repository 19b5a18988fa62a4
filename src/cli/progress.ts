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
