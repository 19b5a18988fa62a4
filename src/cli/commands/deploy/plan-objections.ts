import type { ClusterPlan } from '../../../cluster/plan/cluster-plan.ts';
import { planHash } from '../../../cluster/plan/plan-hash.ts';
import { chooseFormats } from '../../../flows/mapped/choose-formats.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { RecordedConnection } from '../../../model/digest.ts';
import { namespacedName } from '../../../model/namespaced-name.ts';
import { visibleText } from '../../../model/visible-text.ts';
import type { DeployPlan } from '../../../plan/deploy-plan.ts';
import { breaksOf } from '../../../plan/order/order-report.ts';
import type { RunIdentity } from '../../../plan/runs/run-record.ts';
import { refuseUndone } from '../../../plan/runs/undone.ts';
import { vitalEndOf } from '../../../plan/vital/vital-end.ts';
import { connectionText } from '../../../report/deploy/connection-text.ts';
import { plural } from '../../../report/wording/phrases/count.ts';
import { describeNeverWatched } from '../../input/watch/never-watched.ts';
import type { Io } from '../../io.ts';
import { checkOwner } from './check-owner.ts';
import { checkSuccession } from './check-succession.ts';
import type { WatchOptions } from './settle-and-watch.ts';

/**
 * Flows and inventory only prove the order: problems with them reduce the proof, which the plan says, but do not keep policies
 * from being deployed.
 */
export function asWarning(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.severity === 'error'
    ? { ...diagnostic, severity: 'warning', meaning: 'noted' }
    : diagnostic;
}

/** A plan may be made for any commit: what would stop its deploy is only a note. */
export function noteOf(diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, severity: 'info', meaning: 'noted' };
}

/** Keeps the first of those that say the same: what cannot be read is no proof, and cannot be watched either. */
export function saidOnce(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message }) => {
    const key = `${code} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** If nobody could repair the cluster during or after a plan, it is carried out only for somebody who names what it cuts. */
export function describeLostConnections(
  { order }: DeployPlan,
  allowed: readonly string[],
  { env }: Io,
): readonly Diagnostic[] {
  if (order.kind !== 'simulated') return [];
  const cut = [...order.lost, ...breaksOf(order).map(({ recorded }) => recorded)];
  const examples = new Map<string, RecordedConnection>();
  for (const recorded of cut) {
    const name = vitalEndOf(recorded.connection, env.KUBERNETES_NAMESPACE ?? env.POD_NAMESPACE);
    if (name !== undefined && !examples.has(name)) examples.set(name, recorded);
  }
  return [...examples].map(([name, recorded]): Diagnostic => {
    const isAllowed = allowed.includes(name);
    return {
      code: 'cluster/way-back-cut',
      severity: isAllowed ? 'warning' : 'error',
      meaning: isAllowed ? 'noted' : 'refused',
      message: `\`${connectionText(recorded)}\` is allowed now, but perhaps not after the deploy: the cluster, or its repair, depends on it`,
      help: `allow the connection; if it is not needed, give \`--allow-cut ${name}\``,
    };
  });
}

/** A plan that cuts connections on the way is carried out only for somebody who allows that. */
export function describeBreaks({ order }: DeployPlan, isAllowed: boolean): readonly Diagnostic[] {
  const breaks = breaksOf(order);
  const [first] = breaks;
  if (first === undefined) return [];
  return [
    {
      code: 'cluster/order-breaks',
      severity: isAllowed ? 'warning' : 'error',
      meaning: isAllowed ? 'noted' : 'refused',
      message: `${plural(breaks.length, 'recorded connection')} would be cut while the set is written, for example \`${connectionText(first.recorded)}\``,
      help: 'the plan shows all of them; keep in one policy what now moves between two, deploy in two steps (first both, then without the old one), use `--bridge` to keep workloads open that no policy isolates yet, or give `--allow-breaks`',
    },
  ];
}

/** Policies that are in the cluster as git has them, but not in force: no write of this deploy mends that. */
export function describeNotEnforced({ changes }: DeployPlan): readonly Diagnostic[] {
  return changes.flatMap(({ action, object, refusedByPlugIn }): readonly Diagnostic[] =>
    refusedByPlugIn !== undefined && (action === 'unchanged' || action === 'adopt')
      ? [
          {
            code: 'cluster/not-enforced',
            severity: 'warning',
            meaning: 'noted',
            message: `\`${namespacedName(object)}\`: it matches git, but the network plug-in refuses it: ${visibleText(refusedByPlugIn, MAX_WORDS)}`,
            help: 'fix the policy: what the network plug-in refuses is not enforced',
            ...(object.span === undefined ? {} : { span: object.span }),
          },
        ]
      : [],
  );
}

/** A policy may have many rules, and something wrong with each. */
const MAX_WORDS = 600;

/** If the waits between writes alone take all the time of the command, the plan would stop on the way and put everything back. */
export function describeLongWaits(
  { changes, settleSeconds = 0 }: DeployPlan,
  timeoutMs: number,
): readonly Diagnostic[] {
  const waits = changes.filter(({ waitsBefore }) => waitsBefore !== undefined).length;
  if (waits * settleSeconds * 1000 < timeoutMs) return [];
  return [
    {
      code: 'cluster/no-time-to-settle',
      severity: 'error',
      meaning: 'refused',
      message: `the deploy would wait ${waits} × ${settleSeconds} s between writes, but the time limit of the command is ${timeoutMs / 1000} s`,
      help: 'give more time with `--timeout`, or wait less with `--settle-seconds`',
    },
  ];
}

/** A deploy that is to be watched but never could be would be in place before anybody said so. */
export function describeUnwatchable(
  { flows, ...settings }: WatchOptions,
  io: Io,
): Promise<readonly Diagnostic[]> {
  return describeNeverWatched(flows, chooseFormats(settings), io);
}

/** Why this plan may not follow what was deployed before. */
export async function objectionsTo(
  { plan, ledger }: ClusterPlan,
  identity: RunIdentity,
  {
    allowOlder = false,
    allowUndone = false,
    isUnattended,
  }: {
    readonly allowOlder?: boolean;
    readonly allowUndone?: boolean;
    /** Nobody sees the plan before it is carried out. */
    readonly isUnattended: boolean;
  },
  io: Io,
): Promise<readonly Diagnostic[]> {
  const { annotations: deployed, resourceVersion } = ledger.parent;
  const isThere = resourceVersion !== undefined;
  const owner = checkOwner(plan, { deployed, isThere, isUnattended }, identity);
  const succession = await checkSuccession({ deployed, identity, allowOlder }, io);
  const undone = allowUndone ? undefined : refuseUndone(deployed, identity, planHash(plan));
  return [owner ?? succession, undone].filter((one) => one !== undefined);
}
