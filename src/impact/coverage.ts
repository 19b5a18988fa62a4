import type { Connection, Direction } from '../model/connection.ts';
import { type Endpoint, endpointName, type WorkloadEndpoint } from '../model/endpoint.ts';
import type { Coverage } from './simulation.ts';
import type { Touched } from './touched.ts';

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/**
 * The workloads, of the inventory or seen in flows, that a changed policy selects, and those of them without a recorded
 * connection in a touched direction: about those the recording says nothing.
 */
export function measureCoverage(
  touched: Touched,
  workloads: readonly WorkloadEndpoint[],
  connections: readonly Connection[],
): Coverage {
  const seen = { ingress: new Set<string>(), egress: new Set<string>() };
  const candidates = new Map<string, Endpoint[]>();
  const add = (endpoint: Endpoint): void => {
    if (endpoint.kind !== 'workload') return;
    const name = endpointName(endpoint);
    const known = candidates.get(name);
    if (known === undefined) candidates.set(name, [endpoint]);
    else if (!known.includes(endpoint)) known.push(endpoint);
  };
  workloads.forEach(add);
  for (const { source, destination } of connections) {
    add(source);
    add(destination);
    if (source.kind === 'workload') seen.egress.add(endpointName(source));
    if (destination.kind === 'workload') seen.ingress.add(endpointName(destination));
  }
  const withoutTraffic: string[] = [];
  let count = 0;
  for (const [name, endpoints] of candidates) {
    const directions = DIRECTIONS.filter((direction) =>
      endpoints.some((endpoint) => touched.endpoint(direction, endpoint)),
    );
    if (directions.length === 0) continue;
    count++;
    if (directions.some((direction) => !seen[direction].has(name))) withoutTraffic.push(name);
  }
  return { touched: count, withoutTraffic: withoutTraffic.sort() };
}
