import type { Io } from '../io.ts';
import { switchFlag } from './flag.ts';
import { UsageError } from './usage-error.ts';

/** Flags that every command accepts. */
export const COMMON_FLAGS = {
  quiet: switchFlag({
    short: 'q',
    help: 'print only errors on standard error: no warnings, notes or progress (reports stay complete)',
  }),
  verbose: switchFlag({ short: 'v', help: 'also print what is chosen and read, on standard error' }),
  noColor: switchFlag({ help: 'no colours (NO_COLOR does the same; FORCE_COLOR=1 forces them)' }),
};

export function withCommonFlags(
  { quiet, verbose, noColor }: { readonly [Name in keyof typeof COMMON_FLAGS]: boolean },
  io: Io,
): Io {
  if (quiet && verbose) throw new UsageError('`--quiet` and `--verbose` cannot be used together');
  const env = noColor ? { ...io.env, NO_COLOR: '1' } : io.env;
  return { ...io, env, ...(quiet && { verbosity: 'quiet' }), ...(verbose && { verbosity: 'verbose' }) };
}
