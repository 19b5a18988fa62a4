import { forward } from './packets.ts';
import { policyRef } from './policy-verdicts.ts';
import type { Random } from './random.ts';
import type { HubbleRecord } from './record.ts';
import { isPod, type Route, type ShopConnection } from './route.ts';

const QUERIES: Readonly<Record<string, string>> = {
  payment: 'api.payments.example.',
  fraud: 'redis.data.svc.cluster.local.',
  'nightly-report': 'reports.storage.example.',
};

const QUERY_ANSWERS: Readonly<Record<string, string>> = {
  'api.payments.example.': '203.0.113.10',
  'reports.storage.example.': '192.0.2.80',
  'redis.data.svc.cluster.local.': '10.244.1.20',
};

export function isProxied({ from, service }: ShopConnection): boolean {
  return isPod(from) && from.workload.dnsVisibility && service.endsWith(' 53');
}

/** DNS visibility: the query is redirected to Cilium's proxy, which logs question and answer and sends it on. */
export function dnsThroughProxy(route: Route, random: Random): HubbleRecord[] {
  const { source, l4 } = route;
  if (!('pod' in source) || l4.protocol === 'ICMPv4') return [];
  const packet = { ...forward(route), ...(l4.protocol === 'TCP' ? { flags: ['SYN'] } : {}) };
  const query = QUERIES[source.pod.workload.name] ?? 'kubernetes.default.svc.cluster.local.';
  const dns = { query, observation_source: 'proxy', qtypes: ['A'] };
  const { flags: _, ...log } = packet;
  return [
    {
      ...packet,
      verdict: 'REDIRECTED',
      eventType: 5,
      matchType: 4,
      allowedBy: [policyRef('CiliumClusterwideNetworkPolicy', undefined, 'dns-visibility')],
    },
    {
      ...packet,
      verdict: 'REDIRECTED',
      subType: 1,
      observationPoint: 'TO_PROXY',
      traceReason: 'NEW',
      proxyPort: 38_457,
    },
    { ...log, time: route.time + 1, eventType: 129, l7: { type: 'REQUEST', dns } },
    {
      ...log,
      time: route.time + 4,
      source: route.destination,
      destination: source,
      l4: { ...l4, sourcePort: l4.destinationPort, destinationPort: l4.sourcePort },
      eventType: 129,
      isReply: true,
      l7: {
        type: 'RESPONSE',
        latency_ns: String(1_500_000 + random.below(2_000_000)),
        dns: { ...dns, ips: [QUERY_ANSWERS[query] ?? '10.96.0.1'], ttl: 30, rrtypes: ['A'] },
      },
    },
  ];
}
