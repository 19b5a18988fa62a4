import type { Random } from '../../examples/shop/recording/random.ts';
import type { BenchWorkload, Cluster } from './cluster.ts';

const CONNECTIONS = 30_000;
const WINDOW_START = Date.UTC(2026, 10, 11);
const WEEK_MS = 7 * 24 * 3_600_000;

/** A week of Hubble records, field-masked to what a simulation needs: one to three for each of the distinct connections. */
export function* flowLines(cluster: Cluster, random: Random, times: number): Generator<string> {
  const seen = new Set<string>();
  const { workloads, dns, prometheus } = cluster;
  const isNew = (from: BenchWorkload, to: BenchWorkload, port: number): boolean => {
    const size = seen.size;
    return seen.add(`${from.index} ${to.index} ${port}`).size > size;
  };
  for (const app of workloads.slice(2)) {
    if (isNew(app, dns, 53)) yield* sightings(app, dns, 'UDP', 53, true, random);
    if (isNew(prometheus, app, 9090)) yield* sightings(prometheus, app, 'TCP', 9090, true, random);
  }
  const byNamespace = group(workloads.slice(2), ({ namespace }) => namespace.name);
  const byTeam = group(workloads.slice(2), ({ namespace }) => namespace.team);
  const anywhere = workloads.slice(2);
  while (seen.size < CONNECTIONS * times) {
    const from = choose(anywhere, random);
    const share = random.next();
    const near = byNamespace.get(from.namespace.name) ?? anywhere;
    const pool = share < 0.6 ? near : share < 0.9 ? (byTeam.get(from.namespace.team) ?? near) : anywhere;
    const to = choose(pool, random);
    const { containerPort } = choose(to.ports, random);
    if (from === to || !isNew(from, to, containerPort)) continue;
    const isAllowed = from.namespace.team === to.namespace.team;
    yield* sightings(from, to, 'TCP', containerPort, isAllowed, random);
  }
}

function group<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [item]);
    else known.push(item);
  }
  return groups;
}

function choose<T>(items: readonly T[], random: Random): T {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}

function* sightings(
  from: BenchWorkload,
  to: BenchWorkload,
  protocol: 'TCP' | 'UDP',
  port: number,
  isAllowed: boolean,
  random: Random,
): Generator<string> {
  const count = 1 + random.below(3);
  for (let i = 0; i < count; i++) {
    const time = new Date(WINDOW_START + random.below(WEEK_MS)).toISOString();
    const [fromPod, toPod] = [random.below(from.replicas), random.below(to.replicas)];
    const ports = { source_port: 32_768 + random.below(28_000), destination_port: port };
    const node = `bench/worker-${1 + (to.index % 20)}`;
    yield JSON.stringify({
      flow: {
        time,
        verdict: isAllowed ? 'FORWARDED' : 'DROPPED',
        IP: { source: address(from, fromPod), destination: address(to, toPod), ipVersion: 'IPv4' },
        l4: protocol === 'UDP' ? { UDP: ports } : { TCP: { ...ports, flags: { SYN: true } } },
        source: end(from, fromPod),
        destination: end(to, toPod),
        Type: 'L3_L4',
        event_type: isAllowed ? { type: 4 } : { type: 1, sub_type: 133 },
        traffic_direction: 'INGRESS',
        ...(isAllowed
          ? { trace_observation_point: 'TO_ENDPOINT', trace_reason: 'NEW', is_reply: false }
          : { drop_reason_desc: 'POLICY_DENIED' }),
      },
      node_name: node,
      time,
    });
  }
}

function address({ index }: BenchWorkload, pod: number): string {
  return `10.${Math.floor(index / 250)}.${index % 250}.${pod + 1}`;
}

function end(workload: BenchWorkload, pod: number): unknown {
  const { namespace, name, labels, index } = workload;
  return {
    ID: 100 + pod,
    identity: 20_000 + index,
    namespace: namespace.name,
    labels: [
      ...Object.entries(labels).map(([key, value]) => `k8s:${key}=${value}`),
      `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${namespace.name}`,
      `k8s:io.cilium.k8s.namespace.labels.team=${namespace.team}`,
      'k8s:io.cilium.k8s.policy.cluster=bench',
      'k8s:io.cilium.k8s.policy.serviceaccount=default',
      `k8s:io.kubernetes.pod.namespace=${namespace.name}`,
    ],
    pod_name: `${name}-7d4f9c8b6-${String.fromCharCode(98 + pod)}2x7k`,
    workloads: [{ name, kind: 'Deployment' }],
  };
}
