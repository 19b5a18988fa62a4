import type { PortRangeLeaf } from './leaves/port-range.ts';
import type { TrafficLeaf } from './traffic-condition.ts';

const LAST_PORT = 65_535;
/** IANA's numbers. */
const NUMBERS: Readonly<Record<PortRangeLeaf['protocol'], number>> = { TCP: 6, UDP: 17, SCTP: 132 };

/** Whether all that `inner` holds for is something that `outer` holds for, for certain. */
export function coversTrafficLeaf(outer: TrafficLeaf, inner: TrafficLeaf): boolean {
  if (outer.kind === 'port-range') {
    if (inner.kind === 'port-range') {
      return outer.protocol === inner.protocol && outer.first <= inner.first && inner.last <= outer.last;
    }
    if (!isEveryPort(outer)) return false;
    return (
      (inner.kind === 'named-port' && inner.protocol === outer.protocol) ||
      (inner.kind === 'protocol' && inner.number === NUMBERS[outer.protocol])
    );
  }
  if (outer.kind === 'protocol' && (inner.kind === 'port-range' || inner.kind === 'named-port')) {
    return outer.number === NUMBERS[inner.protocol];
  }
  // Which ports, and whether a protocol without ports is meant, these do not tell.
  if (outer.kind === 'source-port' || outer.kind === 'undefined-protocol') return false;
  return outer.kind === inner.kind && JSON.stringify(outer) === JSON.stringify(inner);
}

function isEveryPort({ first, last }: PortRangeLeaf): boolean {
  return first <= 1 && last === LAST_PORT;
}
