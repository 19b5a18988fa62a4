import type { Endpoint } from '../../model/endpoint.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { nodeName } from '../../model/node-name.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken } from '../format/observed.ts';
import type { OneWayRecord } from '../format/pairing/one-way-record.ts';
import { pairedReader } from '../format/pairing/paired-reader.ts';
import { packetsDeniedElsewhere, type SeenPackets, seenPackets } from '../format/pairing/seen-connection.ts';
import { addressEnd, podEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { countField, objectField, textField } from '../format/values/json-fields.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { portOf, protocolNumbered } from '../format/values/transport.ts';
import { gkeCluster } from './gke-cluster.ts';

/** VPC flow logs of Google Cloud: samples of packets between addresses, with the pods of GKE where the logs are annotated. */
export const GCP_VPC: RecordFormat = {
  name: 'gcp-vpc',
  title: 'VPC flow logs of Google Cloud',
  abilities: {
    outcomes: 'none',
    allowed: true,
    denied: false,
    pods: 'pods',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'paired',
    leftOut: 'sampled',
  },
  hasRows: true,
  detect: (record) => record.kind === 'json' && payloadOf(record.value) !== undefined,
  createReader: ({ order }) =>
    pairedReader(order, (record, line) => {
      const payload = record.kind === 'json' ? payloadOf(record.value) : undefined;
      return payload === undefined
        ? broken(line, 'foreign', 'the record is not a VPC flow log of Google Cloud')
        : readPayload(payload, line);
    }),
};

/** Also without the envelope of Cloud Logging, as a sink to storage may write it. */
function payloadOf(value: JsonObject): JsonObject | undefined {
  const payload = objectField(value.jsonPayload) ?? value;
  const connection = objectField(payload.connection);
  const isFlow = connection !== undefined && 'src_ip' in connection && 'dest_ip' in connection;
  return isFlow && textField(payload.reporter) !== undefined && !('direction' in connection)
    ? payload
    : undefined;
}

function readPayload(payload: JsonObject, line: number): FlowLine | OneWayRecord {
  const connection = objectField(payload.connection) ?? {};
  const time = epochMs(payload.start_time);
  const [from, to] = [textField(connection.src_ip), textField(connection.dest_ip)];
  const protocol = protocolNumbered(connection.protocol);
  const source = from === undefined ? undefined : endOf(from, objectField(payload.src_gke_details));
  const destination = to === undefined ? undefined : endOf(to, objectField(payload.dest_gke_details));
  if (protocol === undefined || !from || !to || source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the record does not say who sent what to whom');
  }
  const seen = {
    line,
    time,
    lastTime: epochMs(payload.end_time),
    node: nodeName(clusterOf(payload), undefined),
    protocol,
    source,
    destination,
    from: { address: from, port: portOf(protocol, connection.src_port) },
    to: { address: to, port: portOf(protocol, connection.dest_port) },
    openedBy: undefined,
    size: sizeOf(payload),
  };
  return textField(payload.disposition)?.toUpperCase() === 'DROPPED'
    ? packetsDeniedElsewhere(seen)
    : seenPackets(seen);
}

/** Google counts payload alone; the number of packets is estimated from a sample. */
function sizeOf({ packets_sent, bytes_sent }: JsonObject): SeenPackets['size'] {
  const [packets, bytes] = [countField(packets_sent), countField(bytes_sent)];
  return packets === undefined || bytes === undefined
    ? 'not recorded'
    : { packets, bytes, isOne: false, ofReset: 0 };
}

/** The cluster of the machine that reported: the other end may be in another one. */
function clusterOf(payload: JsonObject): string | undefined {
  const { reporter } = payload;
  if (reporter === 'SRC') return clusterOfSide(payload.src_gke_details, payload.src_instance);
  return reporter === 'DEST' ? clusterOfSide(payload.dest_gke_details, payload.dest_instance) : undefined;
}

function clusterOfSide(details: unknown, instance: unknown): string | undefined {
  const cluster = objectField(objectField(details)?.cluster);
  return gkeCluster(objectField(instance)?.project_id, cluster?.cluster_location, cluster?.cluster_name);
}

function endOf(address: string, gke: JsonObject | undefined): Endpoint | undefined {
  const end = addressEnd(address);
  const pod = objectField(gke?.pod);
  const namespace = textField(pod?.pod_namespace);
  if (end === undefined || namespace === undefined) return end;
  const workload = objectField(pod?.pod_workload);
  const name = textField(workload?.workload_name);
  return podEnd({
    namespace,
    pod: textField(pod?.pod_name),
    owner: name === undefined ? undefined : { name, kind: kindOf(textField(workload?.workload_type)) },
    address,
  });
}

const KINDS: Readonly<Record<string, string>> = {
  DEPLOYMENT: 'Deployment',
  REPLICA_SET: 'ReplicaSet',
  STATEFUL_SET: 'StatefulSet',
  DAEMON_SET: 'DaemonSet',
  JOB: 'Job',
  CRON_JOB: 'CronJob',
};

function kindOf(type: string | undefined): string | undefined {
  return type !== undefined && Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
}
