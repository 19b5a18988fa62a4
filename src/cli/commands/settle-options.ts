import type { SettleOptions } from '../../cluster/settle.ts';
import { plural } from '../../report/wording/count.ts';
import type { Io } from '../io.ts';
import { progress } from '../progress.ts';

/** How long to wait for what is written to be in force; each wait is said. Empty where nobody asked for it. */
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
