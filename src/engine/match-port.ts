import type { Connection } from '../model/connection.ts';
import { type Endpoint, endpointName } from '../model/endpoint.ts';
import type { Ternary } from '../model/ternary.ts';
import type { PortPredicate } from './port-predicate.ts';

const LAST_PORT = 65535;

/** Whether the connection goes to the port that the predicate names, on the destination after Service translation. */
export function matchPort(predicate: PortPredicate, connection: Connection): Ternary {
  const { protocol, port, destination } = connection;
  if (predicate.kind === 'undefined-protocol') {
    if (!predicate.protocols.includes(protocol)) return false;
    return {
      code: 'protocol-undefined',
      detail: `NetworkPolicy does not define what happens to ${protocol} at an isolated pod`,
    };
  }
  if (predicate.protocol !== protocol) return false;
  if (predicate.kind === 'named') return matchNamedPort(predicate, destination, port);
  if (predicate.first <= 1 && predicate.last === LAST_PORT) return true;
  if (port === undefined) return portNotRecorded(protocol);
  return predicate.first <= port && port <= predicate.last;
}

/** A name that the destination does not declare with this protocol matches nothing; names never match outside of pods. */
function matchNamedPort(
  predicate: PortPredicate & { kind: 'named' },
  destination: Endpoint,
  port: number | undefined,
): Ternary {
  if (destination.kind !== 'workload' && destination.kind !== 'unidentified') return false;
  if (destination.kind === 'unidentified' || destination.ports === undefined) {
    return {
      code: 'ports-not-recorded',
      detail: `the container ports of \`${endpointName(destination)}\` are not known, so port \`${predicate.name}\` cannot be looked up`,
    };
  }
  const declared = destination.ports.filter(
    (candidate) => candidate.name === predicate.name && candidate.protocol === predicate.protocol,
  );
  if (declared.length === 0) return false;
  if (port === undefined) return portNotRecorded(predicate.protocol);
  return declared.some((candidate) => candidate.port === port);
}

function portNotRecorded(protocol: string): Ternary {
  return { code: 'port-not-recorded', detail: `the ${protocol} port of this connection was not recorded` };
}
