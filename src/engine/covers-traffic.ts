import type { PortRangeLeaf } from './leaves/port-range.ts';
import type { TrafficLeaf } from './traffic-condition.ts';

const LAST_PORT = 65_535;
/** The protocols' IANA numbers. */
const NUMBERS: Readonly<Record<PortRangeLeaf['protocol'], number>> = { TCP: 6, UDP: 17, SCTP: 132 };

/** Whether `outer` certainly holds for everything that `inner` holds for. */
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
  // These leaves do not tell which destination ports they mean, or whether they mean a protocol without ports.
  if (outer.kind === 'source-port' || outer.kind === 'undefined-protocol') return false;
  return outer.kind === inner.kind && JSON.stringify(outer) === JSON.stringify(inner);
}

function isEveryPort({ first, last }: PortRangeLeaf): boolean {
  return first <= 1 && last === LAST_PORT;
}
