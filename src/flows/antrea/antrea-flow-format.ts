import type { Direction } from '../../model/connection.ts';
import type { NamedPolicy } from '../../model/digest.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { completeLabels, type LabelSet, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import { addressEnd, podEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { createRepeats, type Repeats } from '../format/repeats.ts';
import { epochMs } from '../format/time-of-record.ts';
import { portOf, protocolNumbered } from '../format/transport.ts';
import { countField, type JsonObject, objectField, textField } from '../hubble/json-fields.ts';

/** Flow records of Antrea under the names of IPFIX: of its flow aggregator, of Logstash behind it, and of `antctl get flowrecords -o json`. */
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
  },
  detect: (record) => record.kind === 'json' && flowRecord(record.value) !== undefined,
  createReader() {
    const repeats = createRepeats();
    return {
      read(record, line) {
        const flow = record.kind === 'json' ? flowRecord(record.value) : undefined;
        if (flow === undefined) return [broken(line, 'foreign', 'the record is no flow record of Antrea')];
        return [readFlow(flow, line, repeats)];
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

function readFlow(flow: JsonObject, line: number, repeats: Repeats): FlowLine {
  const time = epochMs(flow.flowStartSeconds) ?? epochMs(flow.flowEndSeconds);
  const [source, destination] = [readEnd(flow, 'source'), readEnd(flow, 'destination')];
  const protocol = protocolNumbered(flow.protocolIdentifier);
  if (source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the flow does not have the addresses of both of its ends');
  }
  if (protocol === undefined) return broken(line, 'malformed', 'the flow does not say its protocol');
  const ingress = actionOf(flow, 'ingress');
  const egress = actionOf(flow, 'egress');
  // Whoever denied decided; what the destination's side let in was let out before.
  const direction = egress === 'denied' || ingress === undefined ? 'egress' : 'ingress';
  const outcome = direction === 'egress' ? egress : ingress;
  const [sourcePort, port] = [
    portOf(protocol, flow.sourceTransportPort),
    portOf(protocol, flow.destinationTransportPort),
  ];
  // Long connections are exported again and again.
  const ends = `${addressOf(flow, 'source')} ${sourcePort} ${addressOf(flow, 'destination')} ${port}`;
  const key = `${outcome} ${direction} ${protocol} ${ends} ${time}`;
  const end = epochMs(flow.flowEndSeconds) ?? time;
  if (port !== undefined && repeats.isRepeated(key, end)) return ignored(line, 'continued', { time });
  return observed(line, {
    time,
    node: undefined,
    source,
    destination,
    protocol,
    port,
    outcome: outcome ?? 'attempted',
    observer: outcome === undefined ? 'unspecified' : `${direction}-verdict`,
    policies: [...namedPolicy(flow, 'ingress', ingress), ...namedPolicy(flow, 'egress', egress)],
    sourcePort,
    sourcePod: podOf(flow, 'source'),
    destinationPod: podOf(flow, 'destination'),
  });
}

/** Undefined when no policy decided: a name without an action is no decision. */
function actionOf(flow: JsonObject, direction: Direction): NamedPolicy['action'] | undefined {
  return ACTIONS[countField(flow[`${direction}NetworkPolicyRuleAction`]) ?? 0];
}

function namedPolicy(
  flow: JsonObject,
  direction: Direction,
  action: NamedPolicy['action'] | undefined,
): readonly NamedPolicy[] {
  const name = textField(flow[`${direction}NetworkPolicyName`]);
  // What Kubernetes denies by default has no name.
  if (name === undefined || action === undefined) return [];
  const kind = KINDS[countField(flow[`${direction}NetworkPolicyType`]) ?? 0];
  const namespace = textField(flow[`${direction}NetworkPolicyNamespace`]);
  return [{ direction, action, kind, namespace, name }];
}

function addressOf(flow: JsonObject, side: 'source' | 'destination'): string | undefined {
  return textField(flow[`${side}IPv4Address`]) ?? textField(flow[`${side}IPv6Address`]);
}

function podOf(flow: JsonObject, side: 'source' | 'destination'): string | undefined {
  const namespace = textField(flow[`${side}PodNamespace`]);
  const pod = textField(flow[`${side}PodName`]);
  return namespace === undefined || pod === undefined ? undefined : `${namespace}/${pod}`;
}

/** The destination is the pod behind a Service, which has fields of its own. */
function readEnd(flow: JsonObject, side: 'source' | 'destination'): Endpoint | undefined {
  const address = addressOf(flow, side);
  const byAddress = address === undefined ? undefined : addressEnd(address);
  if (byAddress === undefined) return undefined;
  const namespace = textField(flow[`${side}PodNamespace`]);
  const pod = textField(flow[`${side}PodName`]);
  if (namespace === undefined || pod === undefined) return byAddress;
  return podEnd({ namespace, pod, labels: readLabels(flow[`${side}PodLabels`]), address });
}

/** A text of JSON, where the aggregator is told to add the labels of pods. */
function readLabels(value: unknown): LabelSet {
  if (typeof value !== 'string' || !value.startsWith('{')) return NO_LABELS_KNOWN;
  try {
    const labels = objectField(JSON.parse(value)) ?? {};
    return completeLabels(
      Object.entries(labels).flatMap(([key, label]) => (typeof label === 'string' ? [[key, label]] : [])),
    );
  } catch {
    return NO_LABELS_KNOWN;
  }
}
