import type { Connection } from '../model/connection.ts';
import type { Endpoint, HostPod } from '../model/endpoint.ts';
import { type IcmpMessage, PROTOCOLS } from '../model/protocol.ts';
import { podsWithAddressOf } from './leaves/host-pods.ts';
import { portRangeOf, type TrafficLeaf } from './traffic-condition.ts';

/** Class numbers are below this, so that callers can pack them into one number with other values. */
export const PORT_CLASS_LIMIT = 1 << 20;

const CLASSES_PER_PROTOCOL = 1 << 17;
const PORT_UNKNOWN = CLASSES_PER_PROTOCOL - 1;
/** With more, a table of all ports is faster. It has 128 KiB, and a deploy has thousands of small evaluators at once. */
const FEW_BOUNDARIES = 64;

/**
 * Protocols and ports that no rule tells apart share a class; ICMP messages have one by type and code. A port that the
 * destination declares by name keeps a class of its own, because named rules tell it apart there.
 */
export function createPortClasses(leaves: Iterable<TrafficLeaf>): (connection: Connection) => number {
  const boundaries = boundariesOf(leaves);
  const classOf = boundaries.length > FEW_BOUNDARIES ? lookUp(boundaries) : search(boundaries);
  return ({ protocol, port, icmp, destination }) => {
    const offset = PROTOCOLS.indexOf(protocol) * CLASSES_PER_PROTOCOL;
    if (icmp !== undefined && port === undefined) return offset + classOfMessage(icmp);
    if (port === undefined) return offset + PORT_UNKNOWN;
    return offset + (isDeclared(port, destination) ? 65_536 - 1 + port : classOf(port));
  };
}

/** How many boundaries a port is not below. */
type ClassOfPort = (port: number) => number;

function lookUp(boundaries: readonly number[]): ClassOfPort {
  const classes = new Uint16Array(65_536);
  for (const [index, start] of boundaries.entries()) classes.fill(index + 1, start, boundaries[index + 1]);
  return (port) => classes[port] ?? 0;
}

function search(boundaries: readonly number[]): ClassOfPort {
  return (port) => {
    let low = 0;
    let high = boundaries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((boundaries[middle] ?? 0) <= port) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function isDeclared(port: number, destination: Endpoint): boolean {
  const isAmong = ({ ports }: Pick<HostPod, 'ports'>) =>
    ports?.some((declared) => declared.port === port) === true;
  if (destination.kind === 'workload') return isAmong(destination);
  return destination.kind === 'node' && podsWithAddressOf(destination).some(isAmong);
}

const CODE_UNKNOWN = 256;

/** Less than PORT_UNKNOWN; protocols with messages have no ports, so these numbers do not clash with those of port classes. */
function classOfMessage({ type, code = CODE_UNKNOWN }: IcmpMessage): number {
  return type * (CODE_UNKNOWN + 1) + code;
}

/** The ports at which a range begins or has just ended, sorted. */
function boundariesOf(leaves: Iterable<TrafficLeaf>): number[] {
  const found = new Set<number>();
  for (const leaf of leaves) {
    const range = portRangeOf(leaf);
    if (range !== undefined) found.add(range[0]).add(range[1] + 1);
  }
  return [...found].sort((a, b) => a - b);
}
