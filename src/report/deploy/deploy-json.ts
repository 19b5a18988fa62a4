import { endpointName } from '../../model/endpoint.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { type DeployReport, deployStatus } from '../../plan/runs/deploy-outcome.ts';
import { type Settling, settleStatus } from '../../plan/settling/settling.ts';
import { watchRecordOf } from '../../plan/watch/watch-record.ts';
import type { WatchReport } from '../../plan/watch/watch-report.ts';
import { objectJson } from './object-json.ts';

/** The version of the deploy report's JSON form; it is incremented when a field changes its meaning or goes away. */
const DEPLOY_SCHEMA_VERSION = '2';

/** What a deploy did, as a JSON value. `planHash` is undefined when the set was refused before there was a plan. */
export function deployJson(
  report: DeployReport,
  planHash: string | undefined,
): Readonly<Record<string, unknown>> {
  return {
    schemaVersion: DEPLOY_SCHEMA_VERSION,
    status: deployStatus(report),
    ...(planHash === undefined ? {} : { planHash }),
    server: report.server,
    applySet: report.applySet,
    ...(report.run === undefined ? {} : { run: report.run }),
    objects: report.objects.map(({ object, outcome }) => ({ outcome, ...objectJson(object) })),
    ...settlingJson(report.settlings),
    leftInCluster: report.leftInCluster,
    modes: (report.modes ?? []).map(({ object, mode }) => ({
      mode,
      kind: object.kind,
      object: namespacedName(object),
    })),
    ...(report.watch === undefined ? {} : { watch: watchJson(report.watch) }),
    diagnostics: report.diagnostics,
  };
}

/** Whether what was written is in force, as part of a JSON report; empty when nothing is known. */
function settlingJson(settlings: readonly Settling[] | 'off' | undefined): Readonly<Record<string, unknown>> {
  const status = settleStatus(settlings);
  if (status === undefined || settlings === undefined) return {};
  if (settlings === 'off') return { settling: { status } };
  const waits = settlings.map(({ seconds, waitedSeconds, cut, objects }) => ({
    seconds,
    waitedSeconds,
    ...(cut === undefined ? {} : { cut }),
    objects: objects.map(({ object, isDeleted, settled: { kind, ...more } }) => ({
      kind: object.kind,
      object: namespacedName(object),
      isDeleted,
      evidence: kind,
      ...more,
    })),
  }));
  return { settling: { status, waits } };
}

/** What a watch saw, as a JSON value: the record that the cluster keeps, and the dropped connections. */
function watchJson(report: WatchReport): Readonly<Record<string, unknown>> {
  const { findings, records, lostEvents, nodes, silentNodes, undoing, limits } = report;
  return {
    ...watchRecordOf(report),
    limits: { failureLimit: limits.failureLimit, minimumConnections: limits.minimumConnections },
    touched: findings.touched,
    kept: findings.kept,
    records,
    lostEvents,
    nodes,
    silentNodes,
    ...(undoing === undefined ? {} : { undoing }),
    dropped: findings.drops.map(({ connection, attribution, count, isAlsoAllowed, example }) => ({
      attribution: attribution.kind,
      why: attribution.why,
      source: endpointName(connection.source),
      destination: endpointName(connection.destination),
      protocol: connection.protocol,
      port: connection.port ?? null,
      request: connection.l7 ?? null,
      count,
      isAlsoAllowed,
      example,
    })),
  };
}
