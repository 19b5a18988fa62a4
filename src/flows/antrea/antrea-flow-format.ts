import type { Direction } from '../../model/connection.ts';
import type { NamedPolicy } from '../../model/digest.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { completeLabels, type LabelSet, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { nodeName } from '../../model/node-name.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import { type Counted, KnownConversations } from '../format/pairing/conversation.ts';
import { createRepeats, type Repeats } from '../format/pairing/repeats.ts';
import { addressEnd, podEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { countField, objectField, textField } from '../format/values/json-fields.ts';
import { namedIn } from '../format/values/named-in.ts';
import { textMemo } from '../format/values/text-memo.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { looksLikeAnswer, portOf, protocolNumbered } from '../format/values/transport.ts';
import { verdictObserver } from '../format/verdict-observer.ts';

/**
 * Flow records of Antrea with IPFIX names: from its flow aggregator, from Logstash behind that, from `antctl get flowrecords -o
 * json`, and rows of the table `flows` that the aggregator and Theia keep in ClickHouse.
 */
export const ANTREA: RecordFormat = {
  name: 'antrea',
  title: 'flow records of Antrea',
  abilities: {
    outcomes: 'policy',
    allowed: true,
    denied: true,
    pods: 'pods',
    labels: true,
    addresses: true,
    ports: true,
    direction: 'recorded',
    leftOut: 'nothing',
    volumes: 'total',
  },
  detect: (record) => record.kind === 'json' && flowRecord(record.value) !== undefined,
  createReader({ withVolumes }) {
    const repeats = createRepeats();
    const conversations = withVolumes === true ? new KnownConversations() : undefined;
    return {
      read(record, line) {
        const flow = record.kind === 'json' ? flowRecord(record.value) : undefined;
        if (flow === undefined) return [broken(line, 'foreign', 'the record is not a flow record of Antrea')];
        return [readFlow(flow, line, repeats, conversations)];
      },
      finish() {
        conversations?.end();
        return [];
      },
    };
  },
};

/** Logstash puts it into `ipfix`. What other exporters write under these names has no pods and no policies. */
function flowRecord(record: JsonObject): JsonObject | undefined {
  const flow = objectField(record.ipfix) ?? record;
  const isOwn = 'sourcePodName' in flow || 'ingressNetworkPolicyName' in flow;
  return isOwn && flow.protocolIdentifier !== undefined ? flow : undefined;
}

// docs/network-flow-visibility.md: types of policies, and actions of rules.
const KINDS = [undefined, 'NetworkPolicy', 'AntreaNetworkPolicy', 'AntreaClusterNetworkPolicy'] as const;
const ACTIONS = [undefined, 'allowed', 'denied', 'denied'] as const;
/** As tools that write names in place of numbers put them, also behind the name of the enumeration. */
const ACTION_NAMES: Readonly<Record<string, (typeof ACTIONS)[number]>> = {
  allow: 'allowed',
  drop: 'denied',
  reject: 'denied',
};

function readFlow(
  flow: JsonObject,
  line: number,
  repeats: Repeats,
  conversations: KnownConversations | undefined,
): FlowLine {
  const time = epochMs(flow.flowStartSeconds) ?? epochMs(flow.flowEndSeconds);
  const [source, destination] = [readEnd(flow, SOURCE), readEnd(flow, DESTINATION)];
  const protocol = protocolNumbered(flow.protocolIdentifier);
  if (source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the flow does not have the addresses of both of its ends');
  }
  if (protocol === undefined) return broken(line, 'malformed', 'the flow does not say its protocol');
  const ingress = actionOf(flow, INGRESS);
  const egress = actionOf(flow, EGRESS);
  // The side that denied decided; what the destination's side let in had been let out before.
  const direction = egress === 'denied' || ingress === undefined ? 'egress' : 'ingress';
  const outcome = direction === 'egress' ? egress : ingress;
  const [sourcePort, port] = [
    portOf(protocol, flow.sourceTransportPort),
    portOf(protocol, flow.destinationTransportPort),
  ];
  if (outcome === 'denied' && looksLikeAnswer(sourcePort, port))
    return ignored(line, 'reply-by-port', { time });
  // Long connections are exported again and again.
  const ends = [addressOf(flow, SOURCE), sourcePort, addressOf(flow, DESTINATION), port];
  // Times from ClickHouse have no zone.
  const key = [outcome, direction, protocol, ...ends, time ?? textField(flow.flowStartSeconds)];
  const end = epochMs(flow.flowEndSeconds) ?? time;
  const traffic =
    outcome === 'denied' || port === undefined
      ? undefined
      : conversations?.take(
          protocol,
          { address: addressOf(flow, SOURCE) ?? '', port: sourcePort },
          { address: addressOf(flow, DESTINATION) ?? '', port },
          countedBy(flow, SENT),
          countedBy(flow, BACK),
        );
  if (port !== undefined && repeats.isRepeated(key, end)) return ignored(line, 'continued', { time });
  return observed(line, {
    time,
    lastTime: end,
    node: nodeName(textField(flow.clusterId) ?? textField(flow.clusterUUID), undefined),
    source,
    destination,
    protocol,
    port,
    outcome: outcome ?? 'attempted',
    observer: outcome === undefined ? 'unspecified' : verdictObserver(direction),
    policies: [...namedPolicy(flow, INGRESS, ingress), ...namedPolicy(flow, EGRESS, egress)],
    traffic,
    sourcePort,
    sourcePod: podOf(flow, SOURCE),
    destinationPod: podOf(flow, DESTINATION),
  });
}

const policyFields = (direction: Direction) => ({
  direction,
  name: `${direction}NetworkPolicyName`,
  namespace: `${direction}NetworkPolicyNamespace`,
  type: `${direction}NetworkPolicyType`,
  action: `${direction}NetworkPolicyRuleAction`,
});
const INGRESS = policyFields('ingress');
const EGRESS = policyFields('egress');

/** Undefined when no policy decided: a name without an action is not a decision. */
function actionOf(flow: JsonObject, fields: typeof INGRESS): NamedPolicy['action'] | undefined {
  const action = flow[fields.action];
  const name = typeof action === 'string' ? action.slice(action.lastIndexOf('_') + 1).toLowerCase() : '';
  return namedIn(ACTION_NAMES, name) ?? ACTIONS[countField(action) ?? 0];
}

function namedPolicy(
  flow: JsonObject,
  fields: typeof INGRESS,
  action: NamedPolicy['action'] | undefined,
): readonly NamedPolicy[] {
  const name = textField(flow[fields.name]);
  // What Kubernetes denies by default has no name.
  if (name === undefined || action === undefined) return [];
  const kind = KINDS[countField(flow[fields.type]) ?? 0];
  const namespace = textField(flow[fields.namespace]);
  return [{ direction: fields.direction, action, kind, namespace, name }];
}

const endFields = (side: 'source' | 'destination') => ({
  ipv4: `${side}IPv4Address`,
  ipv6: `${side}IPv6Address`,
  ip: `${side}IP`,
  namespace: `${side}PodNamespace`,
  pod: `${side}PodName`,
  labels: `${side}PodLabels`,
});
const SOURCE = endFields('source');
const DESTINATION = endFields('destination');

function addressOf(flow: JsonObject, fields: typeof SOURCE): string | undefined {
  return textField(flow[fields.ipv4]) ?? textField(flow[fields.ipv6]) ?? textField(flow[fields.ip]);
}

function podOf(flow: JsonObject, fields: typeof SOURCE): string | undefined {
  const namespace = textField(flow[fields.namespace]);
  const pod = textField(flow[fields.pod]);
  return namespace === undefined || pod === undefined ? undefined : `${namespace}/${pod}`;
}

/** If it is behind a Service, the destination is the pod; the Service has fields of its own. */
function readEnd(flow: JsonObject, fields: typeof SOURCE): Endpoint | undefined {
  const address = addressOf(flow, fields);
  const byAddress = address === undefined ? undefined : addressEnd(address);
  if (byAddress === undefined) return undefined;
  const namespace = textField(flow[fields.namespace]);
  const pod = textField(flow[fields.pod]);
  if (namespace === undefined || pod === undefined) return byAddress;
  return podEnd({ namespace, pod, labels: readLabels(flow[fields.labels]), address });
}

/** A JSON text, present when the aggregator is configured to add pod labels. */
function readLabels(value: unknown): LabelSet {
  return typeof value === 'string' && value.startsWith('{') ? labelsOfText(value) : NO_LABELS_KNOWN;
}

const labelsOfText = textMemo((text): LabelSet => {
  try {
    const labels = objectField(JSON.parse(text)) ?? {};
    return completeLabels(
      Object.entries(labels).flatMap(([key, label]) => (typeof label === 'string' ? [[key, label]] : [])),
    );
  } catch {
    return NO_LABELS_KNOWN;
  }
});

const SENT = { bytes: 'octetTotalCount', packets: 'packetTotalCount' };
const BACK = { bytes: 'reverseOctetTotalCount', packets: 'reversePacketTotalCount' };

/** Totals since a connection began: those of both of its nodes are in one record, or in records with about the same beginning. */
function countedBy(flow: JsonObject, { bytes, packets }: typeof SENT): Counted {
  return {
    observer: '',
    first: epochMs(flow.flowStartSeconds),
    last: epochMs(flow.flowEndSeconds),
    bytes: countField(flow[bytes]),
    packets: countField(flow[packets]),
  };
}
