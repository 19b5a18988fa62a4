import type { Endpoint } from '../../model/endpoint.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, type ObservedConnection, observed } from '../format/observed.ts';
import { severalRecords } from '../format/packaging/several-records.ts';
import type { RawRecord } from '../format/raw-record.ts';
import { addressEnd, podEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { type SocketAddress, socketAddress } from '../format/values/socket-address.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { portOf } from '../format/values/transport.ts';
import { accessFields, type Fields } from './access-fields.ts';
import { TUNNEL_PORT } from './tunnel-port.ts';

/**
 * The access log of Istio's ztunnel (ambient mode). Policies see what is on the wire: within the mesh that is port 15008,
 * whatever port the application has.
 */
export const ZTUNNEL: RecordFormat = {
  name: 'ztunnel',
  title: "access log of Istio's ztunnel",
  abilities: {
    outcomes: 'none',
    allowed: true,
    denied: false,
    pods: 'pods',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'recorded',
    leftOut: 'nothing',
  },
  detect: (record) => accessFields(record) !== undefined,
  isBeside: isOfProgram,
  createReader: () => ({
    read(record, line) {
      const fields = accessFields(record);
      const several = severalRecords(record, 'src.addr=', line);
      if (several !== undefined) return [several];
      return [
        fields === undefined
          ? broken(line, 'foreign', 'the record is not an entry of the access log of ztunnel')
          : readEntry(fields, line),
      ];
    },
  }),
};

/** What ztunnel logs about itself. */
function isOfProgram(record: RawRecord): boolean {
  return record.kind === 'json'
    ? 'level' in record.value && 'scope' in record.value
    : /(?:^|\s)(?:trace|debug|info|warn|error)\s+\w/.test(record.text);
}

function readEntry(fields: Fields, line: number): FlowLine {
  const time = epochMs(fields.get('time'));
  const [from, to] = [socketAddress(fields.get('src.addr')), socketAddress(fields.get('dst.addr'))];
  const source = endOf(SOURCE, from, fields);
  const destination = endOf(DESTINATION, to, fields);
  if (from === undefined || to === undefined || source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the entry does not have the addresses of both of its ends');
  }
  // Logged again when it ends.
  if (fields.get('message') === 'connection opened') return ignored(line, 'no-outcome', { time });
  return observed(line, {
    time,
    node: undefined,
    source,
    destination,
    protocol: 'TCP',
    port: portOnWire(to, fields),
    sourcePort: portOf('TCP', from.port),
    ...outcomeOf(fields),
  });
}

/** Up to 1.22 a server's entry also has the application's port in `dst.addr`, although the packets went to the tunnel's. */
function portOnWire({ port }: SocketAddress, fields: Fields) {
  return fields.get('dst.hbone_addr') === undefined ? portOf('TCP', port) : TUNNEL_PORT;
}

function outcomeOf(fields: Fields): Pick<ObservedConnection, 'outcome' | 'observer' | 'isOtherLayer'> {
  const error = fields.get('error');
  if (error?.includes('policy rejection') === true) {
    return { outcome: 'denied', observer: 'unspecified', isOtherLayer: true };
  }
  if (fields.get('direction') === 'inbound') return { outcome: 'allowed', observer: 'delivered' };
  const isAnswered = error === undefined || Number(fields.get('bytes_recv')) > 0 || isFromPeer(error);
  return isAnswered
    ? { outcome: 'allowed', observer: 'established' }
    : { outcome: 'attempted', observer: 'leaving' };
}

/** Whether the tunnel's other end answered that it refuses (ztunnel's src/proxy.rs): the connection to it was open. */
function isFromPeer(error: string): boolean {
  return error.startsWith('http status: ');
}

const SOURCE = { namespace: 'src.namespace', pod: 'src.workload' } as const;
const DESTINATION = { namespace: 'dst.namespace', pod: 'dst.workload' } as const;

/** `workload` is the name of a pod, or of whatever else was registered with the mesh. */
function endOf(
  names: typeof SOURCE | typeof DESTINATION,
  socket: SocketAddress | undefined,
  fields: Fields,
): Endpoint | undefined {
  const end = socket && addressEnd(socket.address);
  const [namespace, pod] = [fields.get(names.namespace), fields.get(names.pod)];
  if (socket === undefined || end === undefined || namespace === undefined || pod === undefined) return end;
  return podEnd({ namespace, pod, address: socket.address });
}
