import type { NamedPolicy } from '../../model/digest.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { epochMs } from '../format/values/time-of-record.ts';
import { portOf, protocolNamed } from '../format/values/transport.ts';
import { calicoEnd } from './calico-end.ts';
import { calicoObserver } from './calico-observer.ts';
import { type GoldmaneFlow, goldmaneFlow } from './goldmane-flow.ts';

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
  },
  detect: (record) => record.kind === 'json' && goldmaneFlow(record.value) !== undefined,
  createReader: () => ({
    read(record, line) {
      const flow = record.kind === 'json' ? goldmaneFlow(record.value) : undefined;
      if (record.kind === 'text' && EVENT_FIELD.test(record.text)) return [ignored(line, 'header')];
      if (flow === undefined) return [broken(line, 'foreign', 'the record is not a flow of Goldmane')];
      return [readFlow(flow, line)];
    },
  }),
};

/** What Whisker's stream of server-sent events may have beside `data:`: comments, names and numbers of events. */
const EVENT_FIELD = /^(?::|(?:event|id|retry): ?[\w.-]*$)/;

function readFlow(flow: GoldmaneFlow, line: number): FlowLine {
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
    policies: reporter === undefined ? [] : namedPolicies(flow, reporter),
  });
}

function namedPolicies({ policies }: GoldmaneFlow, reporter: 'source' | 'destination'): NamedPolicy[] {
  return policies.flatMap(({ kind, namespace, name, action }): NamedPolicy[] => {
    if (action !== 'allow' && action !== 'deny') return [];
    return [
      {
        direction: reporter === 'source' ? 'egress' : 'ingress',
        action: action === 'allow' ? 'allowed' : 'denied',
        kind: kind === 'CalicoNetworkPolicy' ? 'NetworkPolicy' : kind,
        namespace: namespace === '' ? undefined : namespace,
        name,
      },
    ];
  });
}
