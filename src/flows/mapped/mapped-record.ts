import type { Outcome } from '../../digest/observation.ts';
import type { Observer } from '../../digest/observer.ts';
import type { EpochMs } from '../../model/digest.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { IcmpMessage, Protocol } from '../../model/protocol.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored } from '../format/observed.ts';
import { icmpOf, icmpRole } from '../format/pairing/icmp-role.ts';
import { recordedAddress } from '../format/values/recorded-address.ts';
import { portOf, protocolKnown } from '../format/values/transport.ts';
import { type Cells, PLACE } from './cells.ts';
import type { FlowMapping, MappedOutcome } from './flow-mapping.ts';
import { mappedEnd, podName, type Side } from './mapped-end.ts';
import { countCell, type Misfit, meaningCell, misfit, textCell } from './mapped-values.ts';

/** A connection, or packets of one, from a record of a mapped source. */
export interface MappedRecord {
  readonly line: number;
  readonly time: EpochMs | undefined;
  readonly lastTime: EpochMs | undefined;
  readonly node: string | undefined;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** With its namespace, if the record names one. */
  readonly sourcePod: string | undefined;
  readonly destinationPod: string | undefined;
  readonly protocol: Protocol;
  readonly sourcePort: number | undefined;
  readonly port: number | undefined;
  readonly icmp: IcmpMessage | undefined;
  readonly outcome: Exclude<MappedOutcome, 'ignored'>;
  readonly reporter: Side | undefined;
  /** Whether the record itself says that its source opened the connection. */
  readonly isRequest: boolean;
  readonly connection: string | undefined;
  readonly weight: number;
}

const MAX_PORT = 65_535;
const MAX_BYTE = 255;

export type ReadTime = (value: unknown, line: number, field: 'time' | 'lastTime') => EpochMs | undefined;

/** What a record stands for, or why it stands for nothing. A value that the mapping does not have breaks it: nothing is guessed. */
export function readMapped(
  cells: Cells,
  mapping: FlowMapping,
  line: number,
  readTime: ReadTime,
): FlowLine | MappedRecord {
  const wrong: Misfit = { found: undefined };
  const { values, columns } = mapping;
  const direction = meaningCell(cells, PLACE.direction, values.direction, wrong);
  const outcome = columns.has('outcome')
    ? meaningCell(cells, PLACE.outcome, values.outcome, wrong)
    : mapping.withoutOutcome;
  const reporter = meaningCell(cells, PLACE.reporter, values.reporter, wrong);
  const source = mappedEnd(cells, 'source', mapping, wrong);
  const destination = mappedEnd(cells, 'destination', mapping, wrong);
  const protocol = protocolOf(cells, mapping, wrong);
  const from = countCell(cells, PLACE['source.port'], MAX_PORT, wrong);
  const to = countCell(cells, PLACE['destination.port'], MAX_PORT, wrong);
  const type = countCell(cells, PLACE.icmpType, MAX_BYTE, wrong);
  const code = countCell(cells, PLACE.icmpCode, MAX_BYTE, wrong);
  const icmp = icmpOf(protocol, type, code);
  const weight = countCell(cells, PLACE.count, Number.MAX_SAFE_INTEGER, wrong);
  const node = textCell(cells, PLACE.node, wrong);
  const connection = textCell(cells, PLACE.connection, wrong);
  if (wrong.found !== undefined) return broken(line, 'unmapped', wrong.found);

  const time = readTime(cells[PLACE.time], line, 'time');
  const recorded = { time, node };
  if (outcome === 'ignored') return ignored(line, 'other-event', recorded);
  if (direction === 'reply') return ignored(line, 'reply', recorded);
  if (direction === undefined && columns.has('direction'))
    return ignored(line, 'direction-unknown', recorded);
  if (source === undefined || destination === undefined) return ignored(line, 'no-ends', recorded);
  if (outcome === undefined) return ignored(line, 'no-outcome', recorded);
  const role = icmpRole(protocol, icmp);
  if (role !== 'opens') return ignored(line, role === 'error' ? 'icmp-error' : 'reply', recorded);
  return {
    line,
    time,
    node,
    lastTime: readTime(cells[PLACE.lastTime], line, 'lastTime'),
    source,
    destination,
    sourcePod: podName(cells, 'source', source),
    destinationPod: podName(cells, 'destination', destination),
    protocol,
    sourcePort: portOf(protocol, from),
    port: portOf(protocol, to),
    icmp,
    outcome,
    reporter,
    isRequest: direction === 'request',
    connection,
    // Some sources write zero for a connection that was opened before.
    weight: Math.max(weight ?? 1, 1),
  };
}

function protocolOf(cells: Cells, { values }: FlowMapping, wrong: Misfit): Protocol {
  const told = textCell(cells, PLACE.protocol, wrong);
  if (told === undefined) return 'unknown';
  const protocol = protocolKnown(values.protocol.get(told) ?? told);
  if (protocol === undefined) {
    misfit(wrong, PLACE.protocol, told, 'which is not a protocol, and `values.protocol` does not name it');
    return 'unknown';
  }
  if (protocol !== 'ICMP') return protocol;
  const isSix = [cells[PLACE['source.address']], cells[PLACE['destination.address']]].some(
    (address) => typeof address === 'string' && recordedAddress(address)?.family === 6,
  );
  return isSix ? 'ICMPv6' : 'ICMP';
}

/** What a digest keeps of a mapped outcome: who decided it, and where. */
export function sightingOf(
  { outcome, reporter }: Pick<MappedRecord, 'outcome' | 'reporter'>,
  decidedBy: FlowMapping['decidedBy'],
): { readonly outcome: Outcome; readonly observer: Observer; readonly isOtherLayer?: true } {
  if (outcome === 'open') return { outcome: 'allowed', observer: 'established' };
  const isPolicies = decidedBy === 'policy';
  if (outcome === 'denied' && !isPolicies) return { outcome, observer: 'unspecified', isOtherLayer: true };
  if (outcome === 'attempted' || !isPolicies) {
    return { outcome: 'attempted', observer: reporter === 'destination' ? 'arriving' : 'leaving' };
  }
  if (reporter === undefined) return { outcome, observer: 'unspecified' };
  return { outcome, observer: reporter === 'source' ? 'egress-verdict' : 'ingress-verdict' };
}
