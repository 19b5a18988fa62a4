import type { Io } from '../io.ts';
import { switchFlag } from './flag.ts';

/** What every command understands. */
export const COMMON_FLAGS = {
  noColor: switchFlag({ help: 'no colours (NO_COLOR does the same)' }),
};

export function withCommonFlags({ noColor }: { readonly noColor: boolean }, io: Io): Io {
  return noColor ? { ...io, env: { ...io.env, NO_COLOR: '1' } } : io;
}
