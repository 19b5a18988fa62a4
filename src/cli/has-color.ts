import type { Io } from './io.ts';

/**
 * Colours are for terminals. `NO_COLOR` (https://no-color.org: set to anything but the empty text) and `--no-color` forbid them;
 * otherwise `FORCE_COLOR` asks for them where there is no terminal, as in the log of a CI job, or forbids them with 0 or false
 * (https://force-color.org, and Node's own reading).
 */
export function hasColor(
  isTerminal: boolean | undefined,
  { NO_COLOR, FORCE_COLOR, TERM }: Io['env'],
): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTerminal === true && TERM !== 'dumb';
}
