import { lastAnswer } from '../format/last-answer.ts';
import { digitsIn } from '../format/values/digits-in.ts';
import { isJsonObject, type JsonObject, objectField, textField } from '../format/values/json-fields.ts';

/** One comma-separated line within a record. */
export interface FlowTuple {
  readonly time: string;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: string;
  readonly port: string;
  /** A number, or before version 4 `T` or `U`. */
  readonly protocol: string;
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
    listOf(group.flowTuples).map((text) => {
      const columns = (textField(text) ?? '').split(',');
      return isOfNetwork ? networkTuple(columns, observer) : securityGroupTuple(columns, observer);
    }),
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

/** Version 4: time, ends, ports, protocol, I or O, state (B, C, E, or D for denied), encryption, packets and bytes each way. */
function networkTuple(columns: readonly string[], observer: string): FlowTuple {
  const [time = '', source = '', destination = '', sourcePort = '', port = '', protocol = '', , state = ''] =
    columns;
  const isAllowed = state === 'B' || state === 'C' || state === 'E';
  const outcome = isAllowed ? 'allowed' : state === 'D' ? 'denied' : undefined;
  return { time, source, destination, sourcePort, port, protocol, outcome, observer, ...counted(columns) };
}

/** Versions 1 and 2: A or D for allowed and denied; version 2 also has the state and the counters. */
function securityGroupTuple(columns: readonly string[], observer: string): FlowTuple {
  const [time = '', source = '', destination = '', sourcePort = '', port = '', protocol = '', , action = ''] =
    columns;
  const outcome = action === 'A' ? 'allowed' : action === 'D' ? 'denied' : undefined;
  return { time, source, destination, sourcePort, port, protocol, outcome, observer, ...counted(columns) };
}

function counted(
  columns: readonly string[],
): Pick<FlowTuple, 'packetsSent' | 'bytesSent' | 'packetsBack' | 'bytesBack'> {
  return {
    packetsSent: digitsIn(columns[9] ?? ''),
    bytesSent: digitsIn(columns[10] ?? ''),
    packetsBack: Number(columns[11] ?? 0) || 0,
    bytesBack: Number(columns[12] ?? 0) || 0,
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
