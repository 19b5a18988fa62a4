/** `node bench/dialects/generate.ts`: writes data/, the same every time; see README.md. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRandom } from '../../examples/shop/recording/random.ts';

const WORKLOADS = 5000;
const NAMESPACES = 100;
const POLICIES = 3000;
const FLOWS = 100_000;
const PORTS = [80, 443, 5432, 6379, 8080, 9090];

const DATA = new URL('data/', import.meta.url);
const random = createRandom(3_000_100);
const below = (limit: number): number => random.below(limit);

interface Workload {
  readonly namespace: string;
  readonly app: string;
  readonly tier: string;
  readonly address: string;
}

const workloads = Array.from(
  { length: WORKLOADS },
  (_, i): Workload => ({
    namespace: `ns-${i % NAMESPACES}`,
    app: `app-${i}`,
    tier: `tier-${i % 7}`,
    address: `10.${Math.floor(i / 60_000) + 1}.${Math.floor(i / 250) % 250}.${(i % 250) + 1}`,
  }),
);
const any = (): Workload => workloads[below(WORKLOADS)] ?? fail();
const port = (): number => PORTS[below(PORTS.length)] ?? 80;

function fail(): never {
  throw new RangeError('no workload');
}

type Write = (name: string, of: Workload, peer: Workload) => object;

const networkPolicy: Write = (name, of, peer) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: of.namespace },
  spec: {
    podSelector: { matchLabels: { app: of.app } },
    ingress: [
      {
        from: [{ namespaceSelector: {}, podSelector: { matchLabels: { tier: peer.tier } } }],
        ports: [{ port: port() }],
      },
    ],
  },
});

const clusterNetworkPolicy: Write = (name, of, peer) => ({
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: {
    tier: 'Admin',
    priority: below(1000),
    subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: of.app } } } },
    ingress: [
      {
        action: below(2) === 0 ? 'Deny' : 'Pass',
        from: [{ namespaces: { matchLabels: { 'kubernetes.io/metadata.name': peer.namespace } } }],
      },
    ],
  },
});

const cilium: Write = (name, of, peer) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name, namespace: of.namespace },
  spec: {
    endpointSelector: { matchLabels: { app: of.app } },
    ingress: [
      {
        fromEndpoints: [
          { matchLabels: { 'k8s:io.kubernetes.pod.namespace': peer.namespace, tier: peer.tier } },
        ],
        toPorts: [{ ports: [{ port: String(port()), protocol: 'TCP' }] }],
      },
      { fromEntities: ['remote-node'] },
    ],
    egress: [{ toCIDRSet: [{ cidr: '198.51.100.0/24' }] }, { toEntities: ['cluster'] }],
    ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: any().app } }] }],
  },
});

const clusterwide: Write = (name, of, peer) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumClusterwideNetworkPolicy',
  metadata: { name },
  spec: {
    endpointSelector: {
      matchExpressions: [{ key: 'app', operator: 'In', values: [of.app, any().app] }],
    },
    ingress: [{ fromEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': peer.namespace } }] }],
  },
});

const calico: Write = (name, of, peer) => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'NetworkPolicy',
  metadata: { name: `default.${name}`, namespace: of.namespace },
  spec: {
    order: below(2000),
    selector: `app == '${of.app}'`,
    types: ['Ingress'],
    ingress: [
      {
        action: 'Allow',
        protocol: 'TCP',
        source: { namespaceSelector: 'all()', selector: `tier == '${peer.tier}'` },
        destination: { ports: [port()] },
      },
      { action: 'Deny', source: { selector: `app in { '${any().app}', '${any().app}' }` } },
    ],
  },
});

const globalPolicy: Write = (name, of, peer) => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'GlobalNetworkPolicy',
  metadata: { name: `default.${name}` },
  spec: {
    order: below(2000),
    selector: `app == '${of.app}' || (has(tier) && app == '${any().app}')`,
    types: ['Ingress'],
    ingress: [
      { action: 'Pass', source: { namespaceSelector: `kubernetes.io/metadata.name == '${peer.namespace}'` } },
    ],
  },
});

/** Of one cluster each: no cluster enforces the policies of both. */
const SETS: Readonly<Record<string, readonly Write[]>> = {
  kubernetes: [networkPolicy],
  cilium: [networkPolicy, clusterNetworkPolicy, cilium, clusterwide],
  calico: [networkPolicy, clusterNetworkPolicy, calico, globalPolicy],
};

rmSync(DATA, { recursive: true, force: true });
mkdirSync(DATA, { recursive: true });
for (const [set, kinds] of Object.entries(SETS)) {
  const policies = Array.from({ length: POLICIES }, (_, i) =>
    kinds[i % kinds.length]?.(`p-${i}`, any(), any()),
  );
  write(`${set}.json`, { apiVersion: 'v1', kind: 'List', items: policies });
}
write('inventory.json', {
  apiVersion: 'v1',
  kind: 'List',
  items: [...namespaces(), ...workloads.map(deployment)],
});
writeFileSync(
  new URL('flows.ndjson', DATA),
  Array.from({ length: FLOWS }, (_, i) => `${JSON.stringify(flow(i))}\n`).join(''),
);

function write(file: string, value: object): void {
  writeFileSync(new URL(file, DATA), JSON.stringify(value));
}

function namespaces(): readonly object[] {
  return Array.from({ length: NAMESPACES }, (_, i) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: `ns-${i}`, labels: { 'kubernetes.io/metadata.name': `ns-${i}` } },
  }));
}

function deployment({ namespace, app, tier }: Workload): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app, namespace },
    spec: {
      selector: { matchLabels: { app } },
      template: {
        metadata: { labels: { app, tier } },
        spec: { containers: [{ name: 'main', image: 'i', ports: [{ name: 'http', containerPort: 8080 }] }] },
      },
    },
  };
}

function flow(i: number): object {
  const [source, destination] = [any(), any()];
  const end = ({ namespace, app, tier }: Workload) => ({
    namespace,
    pod_name: `${app}-6c8f5d9b7c-x2k4z`,
    labels: [`k8s:app=${app}`, `k8s:tier=${tier}`, `k8s:io.kubernetes.pod.namespace=${namespace}`],
    workloads: [{ name: app, kind: 'Deployment' }],
  });
  return {
    flow: {
      time: new Date(Date.UTC(2026, 10, 11) + i * 1000).toISOString(),
      verdict: 'FORWARDED',
      IP: { source: source.address, destination: destination.address, ipVersion: 'IPv4' },
      l4: { TCP: { source_port: 40_000, destination_port: port(), flags: { SYN: true } } },
      source: end(source),
      destination: end(destination),
      Type: 'L3_L4',
      event_type: { type: 4, sub_type: 3 },
      trace_observation_point: 'TO_ENDPOINT',
      is_reply: false,
      traffic_direction: 'INGRESS',
    },
  };
}
