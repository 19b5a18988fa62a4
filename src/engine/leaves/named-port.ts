import type { Connection } from '../../model/connection.ts';
import { endpointName } from '../../model/endpoint.ts';
import type { PortProtocol } from '../../model/protocol.ts';
import type { Ternary } from '../../model/ternary.ts';
import { isSomebody } from './not-identified.ts';
import { portNotRecorded } from './port-not-recorded.ts';
import type { TrafficLeafKind } from './traffic-leaf-kind.ts';

/** The port that the destination pod declares under this name and protocol. */
export interface NamedPortLeaf {
  readonly kind: 'named-port';
  readonly protocol: PortProtocol;
  readonly name: string;
}

export const NAMED_PORT: TrafficLeafKind<NamedPortLeaf> = { match: matchNamedPort };

/** A name that the destination does not declare with this protocol matches nothing; names never match outside of pods. */
function matchNamedPort(leaf: NamedPortLeaf, { protocol, port, destination }: Connection): Ternary {
  if (leaf.protocol !== protocol) return false;
  if (destination.kind !== 'workload' && !isSomebody(destination)) return false;
  if (destination.kind !== 'workload' || destination.ports === undefined) {
    return {
      code: 'ports-not-recorded',
      detail: `the container ports of \`${endpointName(destination)}\` are not known, so port \`${leaf.name}\` cannot be looked up`,
    };
  }
  const declared = destination.ports.filter(
    (candidate) => candidate.name === leaf.name && candidate.protocol === leaf.protocol,
  );
  if (declared.length === 0) return false;
  if (port === undefined) return portNotRecorded(leaf.protocol);
  return declared.some((candidate) => candidate.port === port);
}
