import type { Connection } from '../../model/connection.ts';
import { endpointName } from '../../model/endpoint.ts';
import type { PortProtocol } from '../../model/protocol.ts';
import type { Ternary, Unknown } from '../../model/ternary.ts';
import { isSomebody } from './not-identified.ts';
import { portNotRecorded } from './port-not-recorded.ts';
import type { TrafficLeafKind } from './traffic-leaf-kind.ts';

/** The port that the destination pod declares under this name and protocol. */
export interface NamedPortLeaf {
  readonly kind: 'named-port';
  readonly protocol: PortProtocol;
  readonly name: string;
  /**
   * Which numbers the name stands for, where that is not all that the destination declares. `one-of-several`: when it declares
   * several, not all may count. `of-others-too`: those of other pods may count as well.
   */
  readonly numbers?: 'one-of-several' | 'of-others-too';
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
  if (declared.length === 0 && leaf.numbers !== 'of-others-too') return false;
  if (port === undefined) return portNotRecorded(leaf.protocol);
  const numbers = new Set(declared.map((candidate) => candidate.port));
  return byNumbers(leaf, numbers, port);
}

function byNumbers(
  { name, numbers: mode }: NamedPortLeaf,
  numbers: ReadonlySet<number>,
  port: number,
): Ternary {
  const isMeant = numbers.has(port);
  if (mode === undefined) return isMeant;
  if (!isMeant)
    return mode === 'of-others-too' ? ambiguous(name, 'the numbers that other pods declare, too') : false;
  return numbers.size === 1 || ambiguous(name, 'one of the several numbers that the pod declares');
}

function ambiguous(name: string, standsFor: string): Unknown {
  return { code: 'port-name-ambiguous', detail: `the CNI may take port \`${name}\` for ${standsFor}` };
}
