import { isJsonObject, type JsonObject } from '../../model/json-object.ts';
import type { Protocol } from '../../model/protocol.ts';
import { lastAnswer } from '../format/last-answer.ts';
import { digitsIn } from '../format/values/digits-in.ts';
import { objectField, textField } from '../format/values/json-fields.ts';
import { namedIn } from '../format/values/named-in.ts';
import { protocolNamed } from '../format/values/transport.ts';

/** One comma-separated line within a record. */
export interface FlowTuple {
  readonly time: string;
  /** Everything that tells the connection from others: addresses, ports and protocol as they are written. */
  readonly sockets: string;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number | undefined;
  readonly port: number | undefined;
  readonly protocol: Protocol;
  /** As it is written: a number, or before version 4 `T` or `U`. */
  readonly writtenProtocol: string;
  /** The outcome of the security rules; undefined when the tuple does not say. */
  readonly outcome: 'allowed' | 'denied' | undefined;
  /** The interface and the rules of which the record is; empty when it does not say. */
  readonly observer: string;
  readonly packetsSent: number | undefined;
  readonly bytesSent: number | undefined;
  /** Packets and bytes from the destination; 0 when there were none or they were not recorded. */
  readonly packetsBack: number;
  readonly bytesBack: number;
}

/** Recognised among other Azure records by the nesting of the tuples. */
export function isFlowLogRecord(record: JsonObject): boolean {
  return groupsOf(record) !== undefined;
}

/** Undefined when it is not a record of flow logs. */
export function flowTuples(record: JsonObject): readonly FlowTuple[] | undefined {
  const isOfNetwork = objectField(record.flowRecords) !== undefined;
  return groupsOf(record)?.flatMap(({ group, observer }) =>
    listOf(group.flowTuples).map((text) => readTuple(textField(text) ?? '', isOfNetwork, observer)),
  );
}

/** The objects that contain `flowTuples`: `flowRecords.flows[].flowGroups[]`, or `properties.flows[].flows[]` for security groups. */
const groupsOf = lastAnswer((record: JsonObject): readonly TupleGroup[] | undefined => {
  const network = objectField(record.flowRecords);
  const group = objectField(record.properties);
  const flows = network?.flows ?? group?.flows;
  if (!Array.isArray(flows)) return undefined;
  return flows.flatMap((flow: unknown) => {
    const of = objectField(flow);
    const groups = listOf(of?.[network === undefined ? 'flows' : 'flowGroups']).filter(isJsonObject);
    return groups.map((group) => ({ group, observer: observerOf(record, group.mac, of?.aclID) }));
  });
});

interface TupleGroup {
  readonly group: JsonObject;
  readonly observer: string;
}

/** Each log, and each list of rules that an interface has, counts the same packets for itself. */
function observerOf(record: JsonObject, mac: unknown, rules: unknown): string {
  const nic = textField(record.macAddress) ?? textField(mac);
  const log = textField(record.flowLogResourceID) ?? textField(record.resourceId);
  return nic === undefined || log === undefined ? '' : [nic, log, textField(rules) ?? ''].join(' ');
}

/**
 * Time, ends, ports, protocol, I or O; then in version 4 the state (B, C, E, or D for denied) and encryption, in versions 1 and 2
 * A or D for allowed and denied, and in version 2 the state; packets and bytes each way.
 */
function readTuple(text: string, isOfNetwork: boolean, observer: string): FlowTuple {
  const columns = text.split(',');
  const [
    time = '',
    source = '',
    destination = '',
    sourcePort = '',
    port = '',
    protocol = '',
    ,
    decision = '',
  ] = columns;
  const start = time.length + 1;
  const length = source.length + destination.length + sourcePort.length + port.length + protocol.length + 4;
  return {
    time,
    sockets: text.slice(start, start + length),
    source,
    destination,
    sourcePort: digitsIn(sourcePort),
    port: digitsIn(port),
    protocol: protocolNamed(namedIn(PROTOCOLS, protocol) ?? protocol),
    writtenProtocol: protocol,
    outcome: isOfNetwork ? outcomeOfState(decision) : outcomeOfAction(decision),
    observer,
    packetsSent: digitsIn(columns[9] ?? ''),
    bytesSent: digitsIn(columns[10] ?? ''),
    packetsBack: counted(columns[11]),
    bytesBack: counted(columns[12]),
  };
}

const PROTOCOLS: Readonly<Record<string, string>> = { T: 'tcp', U: 'udp' };

function outcomeOfState(state: string): FlowTuple['outcome'] {
  const isAllowed = state === 'B' || state === 'C' || state === 'E';
  return isAllowed ? 'allowed' : state === 'D' ? 'denied' : undefined;
}

function outcomeOfAction(action: string): FlowTuple['outcome'] {
  return action === 'A' ? 'allowed' : action === 'D' ? 'denied' : undefined;
}

function counted(column: string | undefined): number {
  return Number(column ?? 0) || 0;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
