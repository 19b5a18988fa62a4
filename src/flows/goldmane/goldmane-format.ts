import type { NamedPolicy } from '../../model/digest.ts';
import type { JsonObject } from '../../model/json-object.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import { type Conversation, type Counted, KnownConversations } from '../format/pairing/conversation.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { portOf, protocolNamed } from '../format/values/transport.ts';
import { calicoEnd } from './calico-end.ts';
import { calicoObserver } from './calico-observer.ts';
import { type GoldmaneFlow, goldmaneCounters, goldmaneFlow } from './goldmane-flow.ts';

const COUNTERS = [
  'bytes_in',
  'bytes_out',
  'packets_in',
  'packets_out',
  'num_connections_completed',
  'num_connections_live',
  'bytesIn',
  'bytesOut',
  'packetsIn',
  'packetsOut',
  'numConnectionsCompleted',
  'numConnectionsLive',
];

/**
 * Flows of Calico from 3.30 on, as Goldmane streams and emits them and as Whisker shows them. A record is what one side of a
 * connection decided. It has no addresses, so what a CIDR decides cannot be told from it.
 */
export const GOLDMANE: RecordFormat = {
  name: 'goldmane',
  title: 'flows of Calico Goldmane',
  abilities: {
    outcomes: 'policy',
    allowed: true,
    denied: true,
    pods: 'pods',
    labels: true,
    addresses: false,
    ports: true,
    direction: 'recorded',
    leftOut: 'nothing',
    volumes: 'delta',
  },
  varying: {
    start_time: 'time',
    startTime: 'time',
    end_time: 'end',
    endTime: 'end',
    ...Object.fromEntries(COUNTERS.map((name) => [name, 'unread'] as const)),
  },
  detect: (record) => record.kind === 'json' && goldmaneFlow(record.value) !== undefined,
  createReader({ withVolumes }) {
    const conversations = withVolumes === true ? new KnownConversations() : undefined;
    return {
      read(record, line) {
        const flow = record.kind === 'json' ? goldmaneFlow(record.value) : undefined;
        if (record.kind === 'text' && EVENT_FIELD.test(record.text)) return [ignored(line, 'header')];
        if (flow === undefined || record.kind === 'text') {
          return [broken(line, 'foreign', 'the record is not a flow of Goldmane')];
        }
        return [readFlow(flow, line, conversations && countFlow(flow, record.value, conversations))];
      },
      finish() {
        conversations?.end();
        return [];
      },
    };
  },
};

/** What Whisker's stream of server-sent events may have beside `data:`: comments, names and numbers of events. */
const EVENT_FIELD = /^(?::|(?:event|id|retry): ?[\w.-]*$)/;

function readFlow(flow: GoldmaneFlow, line: number, traffic: Conversation | undefined): FlowLine {
  const { reporter, action } = flow;
  const protocol = protocolNamed(flow.protocol);
  const time = epochMs(flow.start);
  const source = calicoEnd(flow.source);
  const destination = calicoEnd(flow.destination);
  if (source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the flow does not name both of its ends');
  }
  if (action !== 'allow' && action !== 'deny') return ignored(line, 'no-outcome', { time });
  const outcome = action === 'allow' ? 'allowed' : 'denied';
  return observed(line, {
    time,
    lastTime: epochMs(flow.end),
    node: undefined,
    source,
    destination,
    protocol,
    port: portOf(protocol, flow.port),
    outcome,
    observer: calicoObserver(reporter, action),
    weight: Math.max(flow.started ?? 1, 1),
    traffic,
    policies: reporter === undefined ? [] : namedPolicies(flow, reporter),
  });
}

function namedPolicies({ policies }: GoldmaneFlow, reporter: 'source' | 'destination'): NamedPolicy[] {
  const named: NamedPolicy[] = [];
  for (const { kind, namespace, name, action } of policies) {
    if (action !== 'allow' && action !== 'deny') continue;
    named.push({
      direction: reporter === 'source' ? 'egress' : 'ingress',
      action: action === 'allow' ? 'allowed' : 'denied',
      kind: kind === 'CalicoNetworkPolicy' ? 'NetworkPolicy' : kind,
      namespace: namespace === '' ? undefined : namespace,
      name,
    });
  }
  return named;
}

/** Nothing was counted. */
const NOTHING: Counted = {
  observer: '',
  first: undefined,
  last: undefined,
  bytes: undefined,
  packets: undefined,
};

/**
 * What one side's nodes counted within a window, of all connections with these ends: each packet has one node on a side. Two flows of one window that differ in
 * their policies are not added. Of what is denied it was only tried to send it.
 */
function countFlow(
  flow: GoldmaneFlow,
  record: JsonObject,
  conversations: KnownConversations,
): Conversation | undefined {
  const { reporter, action, source, destination } = flow;
  const [first, end] = [epochMs(flow.start), epochMs(flow.end)];
  if (reporter === undefined || action !== 'allow' || first === undefined || end === undefined)
    return undefined;
  return conversations.take(
    protocolNamed(flow.protocol),
    { address: JSON.stringify([source.namespace, source.name, ...source.labels.labels]), port: undefined },
    {
      address: JSON.stringify([destination.namespace, destination.name, ...destination.labels.labels]),
      port: flow.port,
    },
    // Where a window ends the next one begins.
    { observer: reporter, first, last: Math.max(first, end - 1), ...goldmaneCounters(record) },
    NOTHING,
  );
}
