import type { SettleOptions } from '../../../cluster/write/settle.ts';
import { plural } from '../../../report/wording/count.ts';
import type { Io } from '../../io.ts';
import { progress } from '../../progress.ts';

/** How long to wait until what is written is in force; each wait is announced. Empty when it was not asked for. */
export function settleOptions(
  { settleSeconds }: { readonly settleSeconds?: number },
  signal: AbortSignal,
  io: Io,
): { readonly settle?: SettleOptions } {
  if (settleSeconds === undefined) return {};
  const onWait = (objects: number, seconds: number) =>
    progress(`waiting about ${seconds} s for ${plural(objects, 'write')} to be in force`, io);
  return { settle: { seconds: settleSeconds, signal, onWait } };
}
