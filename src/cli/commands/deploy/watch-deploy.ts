import type { ClusterPlan } from '../../../cluster/plan/cluster-plan.ts';
import { chooseFormats } from '../../../flows/mapped/choose-formats.ts';
import type { Clock } from '../../../http/clock.ts';
import type { Inventory } from '../../../inventory/inventory.ts';
import { resolveDigest } from '../../../inventory/resolve/resolve-digest.ts';
import type { Digest, EpochMs } from '../../../model/digest.ts';
import { namedNodes } from '../../../model/node-name.ts';
import { planSides } from '../../../plan/plan-sides.ts';
import type { Surroundings } from '../../../plan/surroundings.ts';
import { createDropAttribution, type WatchFindings } from '../../../plan/watch/drop-attribution.ts';
import { isFailure, judgeWatch, type WatchEnd } from '../../../plan/watch/judge-watch.ts';
import type { WatchReport } from '../../../plan/watch/watch-report.ts';
import { watchProgress } from '../../../report/deploy/render-watch.ts';
import { type WatchedFlows, type WatchedState, watchFlows } from '../../input/watch/watched-flows.ts';
import type { Io } from '../../io.ts';
import { progress } from '../../progress.ts';
import type { WatchOptions } from './settle-and-watch.ts';

/** A deploy that is done. */
export interface DoneDeploy {
  readonly clusterPlan: ClusterPlan;
  readonly surroundings: Surroundings;
  readonly inventory: Inventory;
  /** What was recorded before it; undefined when nothing was given. */
  readonly recorded: Digest | undefined;
  /** Before its first write. */
  readonly began: EpochMs;
}

/** What was recorded until now, and what of it was dropped. */
interface Look {
  readonly state: WatchedState;
  readonly findings: WatchFindings;
}

interface Watching {
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly signal: AbortSignal;
}

/**
 * Watches recorded flows after a deploy, until the time is over, the job is cancelled, or more connections than tolerated were
 * dropped that the simulation of what is live now allows. Older records count only to show what was dropped before, too.
 */
export async function watchDeploy(
  { clusterPlan, surroundings, inventory, recorded, began }: DoneDeploy,
  options: WatchOptions,
  { clock, signal }: Watching,
  io: Io,
): Promise<WatchReport> {
  const since = clock.now() + options.initialDelayMs;
  const until = since + options.durationMs;
  const { format, mapped } = chooseFormats(options);
  const flows = await watchFlows(options.flows, { began, since }, { format, mapped }, io);
  try {
    const { plan, constant } = clusterPlan;
    const { notSeen, notSeenElsewhere = [] } = constant;
    const attribute = createDropAttribution({
      platform: surroundings.platform,
      ...planSides(plan.changes, constant.objects, surroundings),
      isWhole: [...notSeen, ...notSeenElsewhere].length === 0,
      before: recorded?.connections ?? [],
    });
    const look = (): Look => {
      const state = flows.state();
      const resolved = (digest: Digest) => resolveDigest(digest, inventory).digest.connections;
      const findings = attribute({
        connections: resolved(state.since),
        guessed: resolved(state.guessed),
        before: resolved(state.before),
      });
      return { state, findings };
    };
    const onLook = ({ findings }: Look) =>
      progress(watchProgress(findings, Math.max(0, until - clock.now())), io);
    const end = await lookUntil(until, { flows, look, onLook }, options, { clock, signal });
    flows.finish();
    const last = look();
    return {
      since,
      until: clock.now(),
      outcome: judgeWatch(last.findings, last.state.records, options, end),
      limits: options,
      ...whatWasSeen(last, recorded),
      undoing: undefined,
    };
  } finally {
    await flows.close();
  }
}

/** Looks again and again until the time is over, the job is cancelled, or what was dropped is a failure. */
async function lookUntil(
  until: EpochMs,
  {
    flows,
    look,
    onLook,
  }: { readonly flows: WatchedFlows; readonly look: () => Look; readonly onLook: (look: Look) => void },
  options: WatchOptions,
  { clock, signal }: Watching,
): Promise<WatchEnd> {
  let pause = Math.min(options.initialDelayMs + options.intervalMs, until - clock.now());
  while (pause > 0) {
    await clock.sleep(pause, signal);
    await flows.poll();
    if (signal.aborted) return 'cancelled';
    const now = look();
    onLook(now);
    if (isFailure(now.findings.counts, options)) break;
    pause = Math.min(options.intervalMs, until - clock.now());
  }
  return 'over';
}

function whatWasSeen({ state, findings }: Look, recorded: Digest | undefined) {
  const { window, lostEvents } = state.since;
  const nodes = namedNodes(state.since.nodes);
  return {
    findings,
    records: state.records,
    window,
    lostEvents,
    nodes: nodes.length,
    silentNodes: namedNodes(recorded?.nodes ?? []).filter((node) => !nodes.includes(node)),
  };
}
