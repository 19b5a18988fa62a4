import type {
  AdminPeer,
  AdminProtocol,
  AdminRule,
  Pod,
  PodsOfNamespaces,
  Port,
} from '../plain/plain-objects.ts';
import type { Random } from '../plain/random.ts';
import { kubernetesPolicy, labelSelector, labels, labelsOf, pod } from '../plain/random-plain-cluster.ts';
import type {
  AdminCluster,
  AdminConnection,
  AdminPolicies,
  ClusterPolicy,
  FormerPolicy,
  FormerPort,
  FormerRule,
} from './admin-objects.ts';

const NAMESPACES = ['alpha', 'beta', 'gamma', 'kube-system'];
const NODES = ['n1', 'n2', 'n3'];
const BLOCKS = [
  '10.1.0.0/16',
  '10.1.1.0/24',
  '10.1.1.1/32',
  '0.0.0.0/0',
  '203.0.113.0/24',
  '192.168.0.0/29',
  '10.96.0.0/24',
  '2001:db8::/32',
  'fd00:1::/64',
  '::/0',
];
const DOMAINS = [
  'example.com',
  '*.example.com',
  'API.example.com.',
  '*.a.org',
  'x.y.example.com',
  'svc.alpha.svc.cluster.local',
];
const NAMES = ['example.com', 'api.example.com', 'x.y.Example.com', 'notexample.com', 'a.org', 'b.a.org'];
const WORLD = ['203.0.113.7', '198.51.100.9', '130.1.1.7', '2001:db8:9::7'];
const PORT_NAMES = ['http', 'dns'];
const NUMBERS = [80, 53, 8080, 22];

export interface AdminScenario {
  readonly cluster: AdminCluster;
  readonly connections: readonly AdminConnection[];
}

export function randomAdminScenario(random: Random): AdminScenario {
  const isDual = random.chance(0.4);
  const cluster: AdminCluster = {
    namespaces: NAMESPACES.map((name) => ({ metadata: { name, labels: labels(random, 0.5) } })),
    nodes: NODES.map((name, index) => ({
      metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels(random, 0.4) } },
      status: {
        addresses: [
          { type: 'Hostname', address: name },
          { type: 'InternalIP', address: `192.168.0.${index + 1}` },
          ...(isDual ? [{ type: 'InternalIP', address: `fd00:2::${index + 1}` }] : []),
          ...(random.chance(0.3) ? [{ type: 'ExternalIP', address: `203.0.113.${index + 1}` }] : []),
        ],
      },
    })),
    pods: [
      ...Array.from({ length: 4 + random.below(5) }, (_, index) => pod(random, index, isDual)),
      // Without any of these, there may be others on the nodes that the dump does not show.
      systemPod(random),
    ],
    services: NAMESPACES.slice(0, 3).map((namespace, index) => ({
      metadata: { name: 'svc', namespace },
      spec: {
        clusterIP: `10.96.0.${index + 1}`,
        selector: labelsOf(random, 1),
        ports: [
          {
            protocol: random.pick(['TCP', 'UDP'] as const),
            port: random.pick([80, 443]),
            targetPort: random.pick<Port>([...PORT_NAMES, ...NUMBERS]),
          },
        ],
      },
    })),
    ...randomAdminPolicies(random),
  };
  return { cluster, connections: randomConnections(random, cluster, 40) };
}

function systemPod(random: Random): Pod {
  return {
    kind: 'Pod',
    metadata: { name: 'proxy', namespace: 'kube-system', labels: labels(random, 0.4) },
    spec: {
      nodeName: 'n1',
      serviceAccountName: 'default',
      hostNetwork: true,
      containers: [{ name: 'main', image: 'i' }],
    },
    status: { phase: 'Running', podIPs: [{ ip: '192.168.0.1' }] },
  };
}

function randomAdminPolicies(random: Random): AdminPolicies {
  const apis = random.next();
  return {
    kubernetes: random.some(3, (index) => kubernetesPolicy(random, index)),
    former: apis < 0.55 ? formerPolicies(random) : [],
    cluster: apis > 0.4 ? random.some(4, (index) => clusterPolicy(random, index)) : [],
  };
}

function formerPolicies(random: Random): FormerPolicy[] {
  return [
    ...random.some(3, (index) => formerPolicy(random, 'AdminNetworkPolicy', `anp-${index}`)),
    ...(random.chance(0.6) ? [formerPolicy(random, 'BaselineAdminNetworkPolicy', 'default')] : []),
  ];
}

function formerPolicy(random: Random, kind: FormerPolicy['kind'], name: string): FormerPolicy {
  const isBaseline = kind === 'BaselineAdminNetworkPolicy';
  const actions = isBaseline ? (['Allow', 'Deny'] as const) : (['Allow', 'Deny', 'Pass'] as const);
  const rules = (direction: 'from' | 'to'): FormerRule[] =>
    random.some(3, () => {
      const action = random.pick(actions);
      const peers = peersOf(random, direction, !isBaseline, action).map(withNamespaces);
      return {
        action,
        [direction]: peers,
        ports: random.maybe(0.4, () => listOf(random, () => formerPort(random, areNamed(peers)))),
      };
    });
  return {
    kind,
    metadata: { name },
    spec: {
      ...(isBaseline ? {} : { priority: random.pick([0, 5, 99, 1000]) }),
      subject: withNamespaces(subject(random)),
      ingress: random.maybe(0.7, () => rules('from')),
      egress: random.maybe(0.7, () => rules('to')),
    },
  };
}

function clusterPolicy(random: Random, index: number): ClusterPolicy {
  const rules = (direction: 'from' | 'to'): AdminRule[] =>
    random.some(3, () => {
      const action = random.pick(['Accept', 'Deny', 'Pass'] as const);
      const peers = peersOf(random, direction, true, action);
      return {
        action,
        [direction]: peers,
        protocols: random.maybe(0.4, () => listOf(random, () => protocol(random, areNamed(peers)))),
      };
    });
  return {
    version: random.pick(['v1alpha2', 'v1beta1'] as const),
    metadata: { name: `cluster-${index}` },
    spec: {
      tier: random.pick(['Admin', 'Baseline'] as const),
      priority: random.pick([0, 10 + index, 1000]),
      subject: subject(random),
      ingress: random.maybe(0.7, () => rules('from')),
      egress: random.maybe(0.7, () => rules('to')),
    },
  };
}

function subject(random: Random): FormerPolicy['spec']['subject'] {
  return random.chance(0.5) ? { namespaces: labelSelector(random) } : { pods: podsOfNamespaces(random) };
}

function podsOfNamespaces(random: Random): PodsOfNamespaces {
  return {
    namespaceSelector: random.maybe(0.7, () => labelSelector(random)),
    podSelector: labelSelector(random),
  };
}

/** In v1alpha1 the selector of namespaces is required. */
function withNamespaces<T extends { readonly pods?: PodsOfNamespaces | undefined }>(given: T): T {
  const { pods } = given;
  return pods === undefined
    ? given
    : { ...given, pods: { namespaceSelector: {}, ...withoutUndefined(pods) } };
}

function withoutUndefined(pods: PodsOfNamespaces): PodsOfNamespaces {
  return pods.namespaceSelector === undefined ? { podSelector: pods.podSelector } : pods;
}

function peersOf(
  random: Random,
  direction: 'from' | 'to',
  hasNames: boolean,
  action: string,
): readonly AdminPeer[] {
  const isAccepted = action === 'Accept' || action === 'Allow';
  const mayBeNames = hasNames && (isAccepted || random.chance(0.1));
  return listOf(random, (): AdminPeer => {
    const shape = direction === 'to' ? random.next() : 1;
    if (shape < 0.2) return { networks: [...new Set(listOf(random, () => random.pick(BLOCKS)))] };
    if (shape < 0.3) return { nodes: labelSelector(random) };
    if (shape < 0.4 && mayBeNames)
      return { domainNames: [...new Set(listOf(random, () => random.pick(DOMAINS)))] };
    return random.chance(0.5) ? { namespaces: labelSelector(random) } : { pods: podsOfNamespaces(random) };
  });
}

/** A port by name is refused beside peers that are no pods. */
function areNamed(peers: readonly AdminPeer[]): boolean {
  return peers.every(({ namespaces, pods }) => namespaces !== undefined || pods !== undefined);
}

function formerPort(random: Random, mayBeNamed: boolean): FormerPort {
  const given = random.maybe(0.7, () => random.pick(['TCP', 'UDP', 'SCTP'] as const));
  return random.pick<FormerPort>([
    { portNumber: { protocol: given, port: random.pick(NUMBERS) } },
    { portRange: { protocol: given, start: random.pick([1, 53]), end: random.pick([80, 65535]) } },
    ...(mayBeNamed ? [{ namedPort: random.pick(PORT_NAMES) }] : []),
  ]);
}

function protocol(random: Random, mayBeNamed: boolean): AdminProtocol {
  const destinationPort = random.pick([
    { number: random.pick(NUMBERS) },
    { range: { start: random.pick([1, 53]), end: random.pick([80, 65535]) } },
  ]);
  return random.pick<AdminProtocol>([
    { tcp: { destinationPort } },
    { udp: { destinationPort } },
    { sctp: { destinationPort } },
    ...(mayBeNamed ? [{ destinationNamedPort: random.pick(PORT_NAMES) }] : []),
  ]);
}

function listOf<T>(random: Random, make: () => T): T[] {
  return Array.from({ length: 1 + random.below(2) }, make);
}

function randomConnections(random: Random, cluster: AdminCluster, count: number): AdminConnection[] {
  const pods = cluster.pods
    .filter(({ spec, status }) => !spec.hostNetwork && status.phase === 'Running')
    .flatMap(({ status }) => status.podIPs.map(({ ip }) => ip));
  const nodes = cluster.nodes.flatMap(({ status }) =>
    status.addresses.filter(({ type }) => type !== 'Hostname').map(({ address }) => address),
  );
  const ends = [...pods, ...pods, ...nodes, ...WORLD];
  const connections: AdminConnection[] = [];
  for (let tries = 0; connections.length < count && tries < 40 * count; tries++) {
    const from = random.pick(ends);
    if (pods.includes(from) && !from.includes(':') && random.chance(0.12)) {
      const { clusterIP, ports } = random.pick(cluster.services).spec;
      connections.push(...ports.map(({ protocol, port }) => ({ from, to: clusterIP, protocol, port })));
      continue;
    }
    const to = random.pick(ends);
    if (from.includes(':') !== to.includes(':')) continue;
    if (!pods.includes(from) && (!pods.includes(to) || from === to)) continue;
    const given = random.pick(['TCP', 'TCP', 'TCP', 'UDP', 'SCTP', 'ICMP'] as const);
    const names = WORLD.includes(to) && given !== 'ICMP' ? random.subset(NAMES, 0.25) : [];
    connections.push(
      given === 'ICMP'
        ? { from, to, protocol: from.includes(':') ? 'ICMPv6' : 'ICMP' }
        : {
            from,
            to,
            protocol: given,
            port: random.pick([...NUMBERS, 81]),
            names: names.length > 0 ? names : undefined,
          },
    );
  }
  return connections;
}

/** Another state of the same cluster: some policies go, some come. */
export function randomAdminChange(random: Random, base: AdminCluster): AdminCluster {
  const other = randomAdminPolicies(random);
  const changed = <
    T extends { readonly metadata: { readonly name: string; readonly namespace?: string | undefined } },
  >(
    before: readonly T[],
    after: readonly T[],
  ): T[] => {
    const pathOf = ({ metadata: { namespace = '', name } }: T): string => `${namespace}/${name}`;
    const kept = before.filter(() => random.chance(0.6));
    const names = new Set(kept.map(pathOf));
    return [...kept, ...after.filter((one) => !names.has(pathOf(one)) && random.chance(0.5))];
  };
  return {
    ...base,
    kubernetes: changed(base.kubernetes, other.kubernetes),
    former: changed(base.former, other.former),
    cluster: changed(base.cluster, other.cluster),
  };
}
