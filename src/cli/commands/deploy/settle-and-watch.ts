import type { SettleOptions } from '../../../cluster/write/settle.ts';
import type { FlowFormatSettings } from '../../../flows/mapped/choose-formats.ts';
import type { WatchLimits } from '../../../plan/watch/judge-watch.ts';
import { plural } from '../../../report/wording/phrases/count.ts';
import type { RollbackOn } from '../../config/deploy-schema.ts';
import type { Io } from '../../io.ts';
import { progress } from '../../progress.ts';

/** How a deploy is watched. */
export interface WatchOptions extends WatchLimits, FlowFormatSettings {
  /** Recorded flows that continue: files, folders, globs, packages. */
  readonly flows: readonly string[];
  /** What was recorded this soon after the last write says nothing yet. */
  readonly initialDelayMs: number;
  /** Time between two looks. */
  readonly intervalMs: number;
  /** From the end of the delay to the last look. */
  readonly durationMs: number;
  readonly rollback: RollbackOn;
}

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
