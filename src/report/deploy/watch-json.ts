import { endpointName } from '../../model/endpoint.ts';
import { watchRecordOf } from '../../plan/watch/watch-record.ts';
import type { WatchReport } from '../../plan/watch/watch-report.ts';

/** What a watch saw, as a JSON value: the record that the cluster keeps, and the dropped connections. */
export function watchJson(report: WatchReport): Readonly<Record<string, unknown>> {
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
