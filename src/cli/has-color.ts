import type { Io } from './io.ts';

/** Colours are for terminals, and for nobody who set `NO_COLOR` (https://no-color.org: to anything but an empty text) or `--no-color`. */
export function hasColor(isTerminal: boolean | undefined, env: Io['env']): boolean {
  return isTerminal === true && !env.NO_COLOR;
}
