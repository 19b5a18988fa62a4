import { namespacedName } from '../../model/namespaced-name.ts';
import type { DeployPlan, PlannedChange, PlannedImpact } from '../../plan/deploy-plan.ts';
import type { OrderReport } from '../../plan/order/order-report.ts';
import { describeFinding } from '../describe-finding.ts';
import { lineDiff } from '../line-diff.ts';
import { connectionText } from './connection-text.ts';
import { turnOf } from './impact-lines.ts';
import { objectJson } from './object-json.ts';

/** The version of the plan's JSON form; it is incremented when a field changes its meaning or goes away. */
export const PLAN_SCHEMA_VERSION = '2';

/** The plan as a JSON value. `hash` is that of `planFingerprint`. */
export function planJson(plan: DeployPlan, hash: string): Readonly<Record<string, unknown>> {
  return {
    schemaVersion: PLAN_SCHEMA_VERSION,
    hash,
    server: plan.server,
    applySet: plan.applySet,
    changes: plan.changes.map((change) => ({
      action: change.action,
      effect: change.effect,
      ...objectJson(change.object),
      ...(change.before === undefined ? {} : { before: change.before }),
      ...(change.after === undefined ? {} : { after: change.after }),
      ...(change.takesFrom.length === 0 ? {} : { takesFrom: change.takesFrom }),
      ...(change.waitsBefore === undefined ? {} : { waitsBefore: change.waitsBefore }),
      ...(change.bridge === undefined ? {} : { bridge: bridgeJson(change.bridge) }),
      diff: change.action === 'unchanged' ? [] : lineDiff(change.before, change.after),
    })),
    ...(plan.impact === undefined ? {} : { impact: impactJson(plan.impact) }),
    order: orderJson(plan.order),
    ...(plan.settleSeconds === undefined ? {} : { settle: { seconds: plan.settleSeconds } }),
    leftInCluster: plan.leftInCluster,
    modes: plan.modes.map(({ object, mode }) => ({
      mode,
      kind: object.kind,
      object: namespacedName(object),
    })),
  };
}

function impactJson({ connections, findings, unlisted }: PlannedImpact) {
  return {
    connections,
    findings: findings.map((one) => ({ what: turnOf(one), key: one.key, text: describeFinding(one) })),
    unlisted,
  };
}

function orderJson(order: OrderReport): Readonly<Record<string, unknown>> {
  if (order.kind !== 'simulated') return { ...order };
  const { kind, judged, unknown, isBest, notSimulated } = order;
  const harmed = order.harmed.map(({ recorded, harm, from, until }) => ({
    connection: connectionText(recorded),
    harm,
    from,
    until,
  }));
  const lost = order.lost.map(connectionText);
  return {
    kind,
    judged,
    unknown,
    isBest,
    notSimulated,
    notSeen: order.notSeen,
    notBridged: order.notBridged,
    harmed,
    lost,
  };
}

function bridgeJson(bridge: NonNullable<PlannedChange['bridge']>) {
  if (bridge === 'left-over') return { leftOver: true };
  const saves = connectionText(bridge.saves);
  if ('copyOf' in bridge) return { copyOf: bridge.copyOf, saves };
  const { workload, directions } = bridge;
  return { workload, directions, saves };
}
