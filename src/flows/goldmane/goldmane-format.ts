import type { NamedPolicy } from '../../model/digest.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { NO_ADDRESS } from '../../model/endpoint.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { FlowLine } from '../flow-line.ts';
import { broken, ignored, observed } from '../format/observed.ts';
import { nodeEnd, podEnd } from '../format/record-ends.ts';
import type { RecordFormat } from '../format/record-format.ts';
import { epochMs } from '../format/time-of-record.ts';
import { type GoldmaneEnd, type GoldmaneFlow, goldmaneFlow } from './goldmane-flow.ts';

/**
 * Flows of Calico from 3.30 on, as Goldmane streams and emits them and as Whisker shows them. A record is what one side of a
 * connection decided; it has no addresses, so what a CIDR decides cannot be told from it.
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
      if (flow === undefined) return [broken(line, 'foreign', 'the record is no flow of Goldmane')];
      return [readFlow(flow, line)];
    },
  }),
};

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  tcp: 'TCP',
  udp: 'UDP',
  sctp: 'SCTP',
  icmp: 'ICMP',
  icmp6: 'ICMPv6',
};

function readFlow(flow: GoldmaneFlow, line: number): FlowLine {
  const { reporter, action, protocol } = flow;
  const time = epochMs(flow.start);
  const source = readEnd(flow.source);
  const destination = readEnd(flow.destination);
  if (source === undefined || destination === undefined) {
    return broken(line, 'malformed', 'the flow does not name both of its ends');
  }
  if (action !== 'allow' && action !== 'deny') return ignored(line, 'no-outcome', { time });
  const hasPorts = protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp';
  const outcome = action === 'allow' ? 'allowed' : 'denied';
  return observed(line, {
    time,
    node: undefined,
    source,
    destination,
    protocol: PROTOCOLS[protocol] ?? 'other',
    port: hasPorts && flow.port > 0 ? flow.port : undefined,
    outcome,
    observer:
      reporter === 'source'
        ? 'egress-verdict'
        : reporter === 'destination'
          ? 'ingress-verdict'
          : 'unspecified',
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

/** A pod's name may be cut where it is generated: `web-7d9f6c7b5d-*`. */
function readEnd({ kind, name, namespace, labels }: GoldmaneEnd): Endpoint | undefined {
  switch (kind) {
    case 'workload': {
      if (namespace === undefined) return undefined;
      const isPrefix = name.endsWith('-*');
      const known = isPrefix ? name.slice(0, -2) : name;
      const owner = isPrefix ? { name: known, kind: 'ReplicaSet' } : undefined;
      return podEnd({ namespace, pod: known, ...(isPrefix && isHashed(known) && { owner }), labels });
    }
    case 'host':
      return nodeEnd(name === '' || name === '-' ? undefined : name);
    case 'network-set':
      return { kind: 'world', addresses: NO_ADDRESS, names: [], entities: [] };
    case 'network':
      return name.startsWith('pub') || name.startsWith('PUBLIC')
        ? { kind: 'world', addresses: NO_ADDRESS, names: [], entities: [] }
        : { kind: 'unidentified', addresses: NO_ADDRESS };
    case undefined:
      return undefined;
  }
}

/** What a ReplicaSet is called; of other owners the prefix is the name. */
function isHashed(name: string): boolean {
  return /-[bcdfghjklmnpqrstvwxz2456789]{6,10}$/.test(name);
}
