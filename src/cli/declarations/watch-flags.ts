import type { ValuesOf } from '../command-line/command.ts';
import { listFlag, optionalFlag } from '../command-line/flag.ts';
import { DURATION, oneOf, path, type ValueKind } from '../command-line/value-kind.ts';
import type { WatchOptions } from '../commands/deploy/settle-and-watch.ts';
import { ROLLBACK_ON } from '../config/deploy-schema.ts';
import type { Settings } from '../config/settings.ts';

const DURATION_OR_OFF: ValueKind<number | 'off'> = {
  ...DURATION,
  title: 'a duration such as 90s, 5m or 1h, or `off`',
  parse: (text) => (text === 'off' ? 'off' : DURATION.parse(text)),
};

/** How a deploy is to be watched. */
export const WATCH_FLAGS = {
  watch: optionalFlag(DURATION_OR_OFF, {
    help: 'watch recorded flows for this long after the deploy for connections that are dropped unexpectedly; off: do not watch',
  }),
  watchFlows: listFlag(path('path'), {
    help: 'flows that are recorded during the watch: files and folders that grow, gitlab-package:NAME (default: --flows)',
  }),
  watchRollback: optionalFlag(oneOf('when', ROLLBACK_ON), {
    help: 'when to roll the deploy back: when its watch failed, also when it was inconclusive, or never (default: failure)',
  }),
};

const DEFAULTS = {
  durationMs: 5 * 60_000,
  initialDelayMs: 30_000,
  intervalMs: 30_000,
  failureLimit: 0,
  minimumConnections: 10,
} as const;

/** Undefined: the deploy is not watched. */
export function watchOptions(
  { environment, flows, flowFormat, flowMappings }: Settings,
  { watch, watchFlows, watchRollback }: Partial<ValuesOf<typeof WATCH_FLAGS>> = {},
): WatchOptions | undefined {
  const configured = environment?.watch;
  if (watch === 'off' || (watch === undefined && configured === undefined)) return undefined;
  return {
    durationMs: watch ?? configured?.durationMs ?? DEFAULTS.durationMs,
    initialDelayMs: configured?.initialDelayMs ?? DEFAULTS.initialDelayMs,
    intervalMs: configured?.intervalMs ?? DEFAULTS.intervalMs,
    failureLimit: configured?.failureLimit ?? DEFAULTS.failureLimit,
    minimumConnections: configured?.minimumConnections ?? DEFAULTS.minimumConnections,
    flows: watchFlows ?? configured?.flows ?? flows,
    rollback: watchRollback ?? configured?.rollback ?? 'failure',
    flowFormat,
    flowMappings,
  };
}
