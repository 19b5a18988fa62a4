import type { NamedPolicy } from '../../model/digest.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { nodeName } from '../../model/node-name.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import { addressEnd, nodeEnd, podEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { countField, objectField, textField } from '../format/values/json-fields.ts';
import { namedIn } from '../format/values/named-in.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { looksLikeAnswer, portOf, protocolNamed } from '../format/values/transport.ts';
import { gkeCluster } from '../gcp-vpc/gke-cluster.ts';

/**
 * Network policy logging of GKE: what one side decided, once per connection. Only pods that a policy selects are logged, and only
 * where `NetworkLogging` switches it on.
 */
export const GKE_POLICY: RecordFormat = {
  name: 'gke-policy',
  title: 'network policy logs of GKE',
  abilities: {
    outcomes: 'policy',
    allowed: 'if-enabled',
    denied: true,
    pods: 'pods',
    labels: false,
    addresses: true,
    ports: true,
    direction: 'recorded',
    leftOut: 'rate-limited',
    selectedOnly: 'always',
  },
  varying: {
    'jsonPayload/timestamp': 'time',
    timestamp: 'time',
    'jsonPayload/connection/src_port': 'port',
    'jsonPayload/connection/dest_port': 'port',
    'connection/src_port': 'port',
    'connection/dest_port': 'port',
    insertId: 'unread',
    receiveTimestamp: 'unread',
  },
  detect: (record) => record.kind === 'json' && payloadOf(record.value) !== undefined,
  createReader: () => ({
    read(record, line) {
      const payload = record.kind === 'json' ? payloadOf(record.value) : undefined;
      if (record.kind !== 'json' || payload === undefined) {
        return [broken(line, 'foreign', 'the record is not a network policy log of GKE')];
      }
      return [readPayload(payload, record.value, line)];
    },
  }),
};

/** Also without the envelope of Cloud Logging, as in the file on the node. */
function payloadOf(value: JsonObject): JsonObject | undefined {
  const payload = objectField(value.jsonPayload) ?? value;
  const connection = objectField(payload.connection);
  const isOne = outcomeOf(payload) !== undefined;
  return isOne && connection !== undefined && 'src_ip' in connection && 'direction' in connection
    ? payload
    : undefined;
}

const DISPOSITIONS = { allow: 'allowed', deny: 'denied' } as const;

function outcomeOf({ disposition }: JsonObject): 'allowed' | 'denied' | undefined {
  return namedIn(DISPOSITIONS, textField(disposition)?.toLowerCase());
}

function readPayload(payload: JsonObject, envelope: JsonObject, line: number): FlowLine {
  const connection = objectField(payload.connection) ?? {};
  const source = endOf(payload, SOURCE, textField(connection.src_ip));
  const destination = endOf(payload, DESTINATION, textField(connection.dest_ip));
  if (source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the record does not say who sent what to whom');
  }
  const direction = textField(connection.direction)?.toLowerCase() === 'egress' ? 'egress' : 'ingress';
  const protocol = protocolNamed(textField(connection.protocol) ?? '');
  const [sourcePort, port] = [portOf(protocol, connection.src_port), portOf(protocol, connection.dest_port)];
  const time = epochMs(textField(payload.timestamp) ?? textField(envelope.timestamp));
  const node = nodeName(clusterOf(envelope), textField(payload.node_name));
  const outcome = outcomeOf(payload) ?? 'denied';
  // From a connection that the node has forgotten; let through it may as well be a new one.
  const isLikelyReply = looksLikeAnswer(sourcePort, port);
  if (outcome === 'denied' && isLikelyReply) return ignored(line, 'reply-by-port', { time, node });
  return observed(line, {
    time,
    node,
    source,
    destination,
    protocol,
    port,
    sourcePort,
    outcome,
    observer: direction === 'egress' ? 'egress-verdict' : 'ingress-verdict',
    weight: Math.max(countField(payload.count) ?? 1, 1),
    isDirectionGuessed: isLikelyReply,
    policies: policiesOf(payload.policies, direction),
  });
}

/** The cluster of the node that logged, according to Cloud Logging. */
function clusterOf({ resource }: JsonObject): string | undefined {
  const labels = objectField(objectField(resource)?.labels) ?? {};
  return gkeCluster(labels.project_id, labels.location, labels.cluster_name);
}

function policiesOf(value: unknown, direction: NamedPolicy['direction']): readonly NamedPolicy[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown): NamedPolicy[] => {
    const policy = objectField(item);
    const name = textField(policy?.name);
    if (name === undefined) return [];
    return [
      {
        direction,
        action: 'allowed',
        kind: textField(policy?.kind),
        namespace: textField(policy?.namespace),
        name,
      },
    ];
  });
}

/** Also in the flat spelling: `src_pod_name`. */
const endFields = (side: 'src' | 'dest') => ({
  side,
  pod_name: `${side}_pod_name`,
  pod_namespace: `${side}_pod_namespace`,
  namespace: `${side}_namespace`,
  workload_name: `${side}_workload_name`,
  workload_kind: `${side}_workload_kind`,
  node_name: `${side}_node_name`,
});
const SOURCE = endFields('src');
const DESTINATION = endFields('dest');

function endOf(payload: JsonObject, flat: typeof SOURCE, address: string | undefined): Endpoint | undefined {
  const end = objectField(payload[flat.side]) ?? {};
  const field = (name: Exclude<keyof typeof flat, 'side'>) =>
    textField(end[name]) ?? textField(payload[flat[name]]);
  const namespace = field('pod_namespace') ?? field('namespace');
  const pod = field('pod_name');
  if (namespace !== undefined && pod !== undefined) {
    const name = field('workload_name');
    const owner = name === undefined ? undefined : { name, kind: field('workload_kind') };
    return podEnd({ namespace, pod, owner, address });
  }
  const node = field('node_name');
  if (node !== undefined) return nodeEnd(node, address);
  return address === undefined ? undefined : addressEnd(address);
}
