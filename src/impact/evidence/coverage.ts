import { DIRECTIONS, type Direction } from '../../model/connection.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import { type Endpoint, endpointName, type WorkloadEndpoint } from '../../model/endpoint.ts';
import type { Touched } from '../changes/touched.ts';
import type { Coverage } from '../simulation.ts';

/**
 * The workloads, from the inventory or seen in flows, that a changed policy selects, and those of them without a recorded
 * connection in a touched direction that was let through, or may have been: of what they need the recording says nothing.
 */
export function measureCoverage(
  touched: Pick<Touched, 'endpoint'>,
  workloads: readonly WorkloadEndpoint[],
  connections: readonly RecordedConnection[],
): Coverage {
  const seen = { ingress: new Set<Endpoint>(), egress: new Set<Endpoint>() };
  for (const { connection, allowed, audited, attempted } of connections) {
    // What was only ever denied does not show what a workload needs.
    if ((allowed ?? audited ?? attempted) === undefined) continue;
    const { source, destination } = connection;
    seen.egress.add(source);
    seen.ingress.add(destination);
  }
  const ends = connections.flatMap(({ connection }) => [connection.source, connection.destination]);
  const candidates = new Map<string, Endpoint[]>();
  for (const endpoint of new Set<Endpoint>([...workloads, ...ends])) {
    if (endpoint.kind !== 'workload') continue;
    const name = endpointName(endpoint);
    const known = candidates.get(name);
    if (known === undefined) candidates.set(name, [endpoint]);
    else known.push(endpoint);
  }
  const withoutTraffic: string[] = [];
  let count = 0;
  for (const [name, endpoints] of candidates) {
    const directions = DIRECTIONS.filter((direction) =>
      endpoints.some((endpoint) => touched.endpoint(direction, endpoint)),
    );
    if (directions.length === 0) continue;
    count++;
    const isSilent = (direction: Direction) => !endpoints.some((endpoint) => seen[direction].has(endpoint));
    if (directions.some(isSilent)) withoutTraffic.push(name);
  }
  return { touched: count, withoutTraffic: withoutTraffic.sort() };
}
