import type {
  AdminPeer,
  AdminPolicy,
  AdminProtocol,
  AdminRule,
  CalicoPolicy,
  CalicoRule,
  ContainerPort,
  EntityRule,
  KubernetesPolicy,
  LabelSelector,
  Labels,
  PlainCluster,
  PlainConnection,
  Pod,
  PodsOfNamespaces,
  PolicyPeer,
  PolicyPort,
  Port,
} from './plain-objects.ts';
import type { Random } from './random.ts';

const NAMESPACES = ['alpha', 'beta', 'gamma'];
const NODES = ['n1', 'n2'];
const ACCOUNTS = ['default', 'robot'];
const KEYS = ['app', 'team', 'x.io/tier'];
const VALUES = ['a', 'ab', 'b', ''];
const WORLD = ['203.0.113.7', '198.51.100.9', '130.1.1.7', '2001:db8:9::7'];
const NETS_4 = [
  '10.1.0.0/16',
  '10.1.1.0/24',
  '10.1.1.1/32',
  '0.0.0.0/0',
  '203.0.113.0/24',
  '192.168.0.0/29',
  '192.168.0.1/32',
  '128.0.0.0/1',
];
const NETS_6 = ['2001:db8::/32', 'fd00:1::/64', 'fd00:1::1:1/128', '::/0'];
const NAMES = ['http', 'dns'];
const NUMBERS = [80, 53, 8080, 22];
const TIERS = ['t-early', 't-late', 'aaa'];

export interface PlainScenario {
  readonly cluster: PlainCluster;
  readonly connections: readonly PlainConnection[];
}

export function randomScenario(random: Random): PlainScenario {
  const cluster = { ...randomInventory(random), ...randomPolicies(random) };
  return { cluster, connections: randomConnections(random, cluster, 40) };
}

function randomInventory(random: Random): Omit<PlainCluster, 'calico' | 'kubernetes' | 'admin' | 'tiers'> {
  const isDual = random.chance(0.4);
  return {
    namespaces: NAMESPACES.map((name) => ({ metadata: { name, labels: labels(random, 0.5) } })),
    serviceAccounts: NAMESPACES.flatMap((namespace) =>
      ACCOUNTS.map((name) => ({ metadata: { name, namespace, labels: labels(random, 0.4) } })),
    ),
    nodes: NODES.map((name, index) => ({
      metadata: { name, labels: labels(random, 0.3) },
      status: {
        addresses: [
          { type: 'InternalIP', address: `192.168.0.${index + 1}` },
          ...(isDual ? [{ type: 'InternalIP', address: `fd00:2::${index + 1}` }] : []),
        ],
      },
    })),
    pods: Array.from({ length: 3 + random.below(5) }, (_, index) => pod(random, index, isDual)),
    services: NAMESPACES.map((namespace) => ({
      metadata: { name: 'svc', namespace },
      spec: {
        selector: labelsOf(random, 1),
        ipFamilies: isDual
          ? random.pick([undefined, ['IPv4'], ['IPv6'], ['IPv4', 'IPv6']] as const)
          : random.pick([undefined, ['IPv4']] as const),
        ports: [
          {
            name: 'one',
            protocol: random.maybe(0.7, () => random.pick(['TCP', 'UDP'] as const)),
            port: random.pick(NUMBERS),
            targetPort: random.maybe(0.7, () => random.pick<Port>([...NAMES, ...NUMBERS])),
          },
        ],
      },
    })),
    networkSets: random.some(3, (index) => ({
      metadata: {
        name: `set-${index}`,
        namespace: random.maybe(0.5, () => random.pick(NAMESPACES)),
        labels: labels(random, 0.6),
      },
      spec: { nets: random.subset([...NETS_4, '10.1.2.9', '203.0.113.7', ...NETS_6], 0.15) },
    })),
    hostEndpoints: NODES.filter(() => random.chance(0.4)).map((node) => ({
      metadata: { name: `${node}-host`, labels: labels(random, 0.5) },
      spec: {
        node,
        interfaceName: '*',
        expectedIPs: random.maybe(0.7, () => [`192.168.0.${NODES.indexOf(node) + 1}`]),
        profiles: random.maybe(0.6, () => random.subset(['projectcalico-default-allow', 'hosts'], 0.6)),
        ports: random.maybe(0.5, () => [
          { name: random.pick(NAMES), protocol: random.pick(['TCP', 'UDP']), port: random.pick(NUMBERS) },
        ]),
      },
    })),
    profiles: [
      {
        metadata: { name: 'hosts' },
        spec: {
          labelsToApply: labels(random, 0.4),
          ingress: random.some(2, () => calicoRule(random, true, 'ingress')),
          egress: random.some(2, () => calicoRule(random, true, 'egress')),
        },
      },
    ],
  };
}

export function pod(random: Random, index: number, isDual: boolean): Pod {
  const hostNetwork = random.chance(0.15) ? true : undefined;
  const nodeName = random.pick(NODES);
  const node = NODES.indexOf(nodeName) + 1;
  const addresses = hostNetwork
    ? [`192.168.0.${node}`, ...(isDual ? [`fd00:2::${node}`] : [])]
    : [`10.1.${1 + (index % 2)}.${index + 1}`, ...(isDual ? [`fd00:1::1:${index + 1}`] : [])];
  return {
    kind: 'Pod',
    metadata: {
      name: `pod-${index}`,
      namespace: random.pick(NAMESPACES),
      labels: {
        ...labels(random, 0.6),
        ...(random.chance(0.08) ? { 'pcns.team': 'a', 'pcsa.app': 'b' } : {}),
      },
    },
    spec: {
      nodeName,
      serviceAccountName: random.pick(ACCOUNTS),
      hostNetwork,
      containers: [{ name: 'main', image: 'i', ports: random.some(2, () => containerPort(random)) }],
      initContainers: random.maybe(0.2, () => [
        {
          name: 'init',
          image: 'i',
          restartPolicy: random.maybe(0.5, () => 'Always' as const),
          ports: [{ name: 'http', containerPort: random.pick([80, 8080]) }],
        },
      ]),
    },
    status: {
      phase: random.chance(0.05) ? 'Succeeded' : 'Running',
      podIPs: addresses.map((ip) => ({ ip })),
    },
  };
}

function containerPort(random: Random): ContainerPort {
  return {
    name: random.maybe(0.8, () => random.pick(NAMES)),
    containerPort: random.pick(NUMBERS),
    protocol: random.maybe(0.7, () => random.pick(['TCP', 'UDP', 'SCTP'] as const)),
  };
}

export function labels(random: Random, share: number): Labels {
  return Object.fromEntries(random.subset(KEYS, share).map((key) => [key, random.pick(VALUES)]));
}

export function labelsOf(random: Random, count: number): Labels {
  return Object.fromEntries(Array.from({ length: count }, () => [random.pick(KEYS), random.pick(VALUES)]));
}

/** Policies in given tiers, or in random ones. */
export function randomPolicies(
  random: Random,
  given?: PlainCluster['tiers'],
): Pick<PlainCluster, 'calico' | 'kubernetes' | 'admin' | 'tiers'> {
  const tiers =
    given ??
    random.subset(TIERS, 0.5).map((name) => ({
      metadata: { name },
      spec: {
        order: random.maybe(0.8, () => random.pick([100, 1000, 1_000_000, 2_000_000, -1, 0.5])),
        defaultAction: random.maybe(0.5, () => random.pick(['Pass', 'Deny'] as const)),
      },
    }));
  const tierNames = tiers.map(({ metadata }) => metadata.name);
  return {
    tiers,
    calico: random.some(5, (index) => calicoPolicy(random, index, tierNames)),
    kubernetes: random.some(2, (index) => kubernetesPolicy(random, index)),
    admin: random.chance(0.4) ? random.some(3, (index) => adminPolicy(random, index)) : [],
  };
}

function calicoPolicy(random: Random, index: number, tiers: readonly string[]): CalicoPolicy {
  const isGlobal = random.chance(0.5);
  const isStaged = random.chance(0.07);
  const kind = isGlobal
    ? isStaged
      ? 'StagedGlobalNetworkPolicy'
      : 'GlobalNetworkPolicy'
    : isStaged
      ? 'StagedNetworkPolicy'
      : 'NetworkPolicy';
  const isForHosts = isGlobal && random.chance(0.04);
  const types = random.maybe(0.5, () =>
    random.pick([['Ingress'], ['Egress'], ['Ingress', 'Egress']] as const),
  );
  const [mayIngress, mayEgress] = [random.chance(0.7), !isForHosts && random.chance(0.6)];
  return {
    kind,
    metadata: {
      name: random.pick([`p-${index}`, `p${index}`, `p.${index}`, `p${index}-x`]),
      namespace: isGlobal ? undefined : random.pick(NAMESPACES),
    },
    spec: {
      tier: random.maybe(0.6, () => random.pick(['default', ...tiers])),
      order: random.maybe(0.7, () => random.pick([1, 500, 1000, 1000, 1000.5, 2000, -3])),
      selector: random.maybe(types === undefined ? 1 : 0.7, () =>
        random.chance(0.1) ? '' : selector(random),
      ),
      namespaceSelector: isGlobal ? random.maybe(0.4, () => selector(random)) : undefined,
      serviceAccountSelector: random.maybe(0.15, () => selector(random)),
      types: isForHosts ? ['Ingress'] : types,
      ...(mayIngress ? { ingress: rules(random, isGlobal, 'ingress') } : {}),
      ...(mayEgress ? { egress: rules(random, isGlobal, 'egress') } : {}),
      ...(isForHosts ? { preDNAT: true, applyOnForward: true } : {}),
    },
  };
}

/** At least one: what an empty section means depends on who fills in the types. */
function rules(random: Random, isGlobal: boolean, direction: 'ingress' | 'egress'): CalicoRule[] {
  return Array.from({ length: 1 + random.below(3) }, () => calicoRule(random, isGlobal, direction));
}

function calicoRule(random: Random, isGlobal: boolean, direction: 'ingress' | 'egress'): CalicoRule {
  const protocol = random.maybe(0.5, () =>
    random.pick(['TCP', 'TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6', 6, 17, 1, 'UDPLite'] as const),
  );
  const isIcmp = protocol === 'ICMP' || protocol === 'ICMPv6' || protocol === 1;
  const hasPorts = protocol !== undefined && !isIcmp && protocol !== 'UDPLite';
  const family = random.maybe(0.75, () => random.pick([4, 4, 4, 6] as const));
  const forms = protocol === 'ICMP' || protocol === 1 ? 4 : protocol === 'ICMPv6' ? 6 : family;
  const notProtocol = random.maybe(0.1, () =>
    random.pick(['TCP', 'UDP', forms === 6 ? 'SCTP' : 'ICMP', 17] as const),
  );
  return {
    action: random.pick(['Allow', 'Allow', 'Allow', 'Deny', 'Deny', 'Pass', 'Log'] as const),
    ipVersion: random.maybe(0.1, () => forms ?? 4),
    protocol,
    notProtocol,
    icmp: isIcmp
      ? random.maybe(0.6, () => ({
          type: random.pick([0, 8, 3, 128]),
          code: random.maybe(0.4, () => random.pick([0, 1])),
        }))
      : undefined,
    notICMP: isIcmp && random.chance(0.1) ? { type: random.pick([8, 128]) } : undefined,
    source: random.maybe(direction === 'ingress' ? 0.8 : 0.2, () =>
      entity(random, { isGlobal, family: forms ?? 4, services: direction === 'ingress' }),
    ),
    destination: withPorts(
      random,
      random.maybe(direction === 'egress' ? 0.8 : 0.2, () =>
        entity(random, { isGlobal, family: forms ?? 4, services: direction === 'egress' }),
      ),
      hasPorts,
      protocol === undefined,
    ),
  };
}

function withPorts(
  random: Random,
  given: EntityRule | undefined,
  hasPorts: boolean,
  onlyNames: boolean,
): EntityRule | undefined {
  if (given?.services !== undefined) return given;
  const port = (): Port =>
    hasPorts && random.chance(0.6)
      ? random.pick<Port>([...NUMBERS, '80:90', '1:65535', '8080:8080', '79:80'])
      : random.pick(NAMES);
  if (!hasPorts && !(onlyNames && random.chance(0.15))) return given;
  const ports = random.maybe(0.6, () => Array.from({ length: 1 + random.below(2) }, port));
  const notPorts = random.maybe(0.15, () => [port()]);
  if (ports === undefined && notPorts === undefined) return given;
  return { ...given, ports, notPorts };
}

function entity(
  random: Random,
  { isGlobal, family, services }: { isGlobal: boolean; family: 4 | 6; services: boolean },
): EntityRule {
  if (services && random.chance(0.12))
    return { services: { name: 'svc', namespace: random.pick(NAMESPACES) } };
  if (random.chance(0.06))
    return random.pick<EntityRule>([
      {},
      { selector: '', nets: [], notNets: [] },
      { serviceAccounts: { names: [] } },
      { selector: '', notSelector: '', namespaceSelector: '' },
    ]);
  const nets = family === 4 ? NETS_4 : NETS_6;
  const block = () =>
    Array.from(new Set(Array.from({ length: 1 + random.below(2) }, () => random.pick(nets))));
  const excluded = nets.filter((net) => !net.endsWith('/0'));
  return {
    nets: random.maybe(0.25, block),
    notNets: random.maybe(0.12, () => [random.pick(excluded)]),
    selector: random.maybe(0.4, () => selector(random)),
    notSelector: random.maybe(0.15, () => selector(random)),
    namespaceSelector: random.maybe(0.3, () =>
      random.chance(isGlobal ? 0.12 : 0.06) ? 'global()' : selector(random),
    ),
    serviceAccounts: random.maybe(0.12, () =>
      random.pick([
        {},
        { names: [random.pick(ACCOUNTS)] },
        { selector: selector(random) },
        { names: [random.pick(ACCOUNTS)], selector: selector(random) },
      ]),
    ),
  };
}

const SPECIAL_KEYS = [
  'projectcalico.org/namespace',
  'projectcalico.org/name',
  'projectcalico.org/serviceaccount',
  'projectcalico.org/orchestrator',
  'kubernetes.io/metadata.name',
  'pcns.team',
  'pcsa.app',
  'pcns.projectcalico.org/name',
];

function selector(random: Random, depth = 2): string {
  const shape = random.next();
  if (depth > 0 && shape < 0.12) return `${selector(random, depth - 1)} && ${selector(random, depth - 1)}`;
  if (depth > 0 && shape < 0.22) return `${selector(random, depth - 1)} || ${selector(random, depth - 1)}`;
  if (depth > 0 && shape < 0.3) return `!${random.pick(['', ' ', '!'])}${selector(random, depth - 1)}`;
  if (depth > 0 && shape < 0.36) return `(${selector(random, depth - 1)})`;
  if (shape < 0.44) return 'all()';
  const key = random.chance(0.15) ? random.pick(SPECIAL_KEYS) : random.pick(KEYS);
  const value = random.chance(0.1) ? random.pick([...NAMESPACES, ...ACCOUNTS, 'k8s']) : random.pick(VALUES);
  const other = random.pick([...VALUES, 'alpha']);
  return random.pick([
    `has(${key})`,
    `${key} == '${value}'`,
    `${key}=="${value}"`,
    `${key} != '${value}'`,
    `${key} in {'${value}', '${other}'}`,
    `${key} in {"${value}"}`,
    `${key} not in {'${value}'}`,
    `${key} notin { '${value}','${other}' }`,
    `${key} contains '${value}'`,
    `${key} starts with '${value}'`,
    `${key} startswith "${value}"`,
    `${key} ends with '${value}'`,
  ]);
}

export function labelSelector(random: Random): LabelSelector {
  const shape = random.next();
  if (shape < 0.2) return {};
  if (shape < 0.25) return { matchLabels: {}, matchExpressions: [] };
  return {
    matchLabels: random.maybe(0.5, () => labelsOf(random, 1)),
    matchExpressions: random.maybe(0.5, () => [
      random.pick([
        {
          key: random.pick(KEYS),
          operator: 'In' as const,
          values: [random.pick(VALUES), random.pick(VALUES)],
        },
        { key: random.pick(KEYS), operator: 'NotIn' as const, values: [random.pick(VALUES)] },
        { key: random.pick(KEYS), operator: 'Exists' as const },
        { key: random.pick(KEYS), operator: 'DoesNotExist' as const },
      ]),
    ]),
  };
}

export function kubernetesPolicy(random: Random, index: number): KubernetesPolicy {
  const ports = () => random.maybe(0.5, () => random.some(2, () => policyPort(random)));
  const peers = () => random.maybe(0.8, () => random.some(2, () => peer(random)));
  return {
    metadata: { name: random.pick([`k${index}`, `p${index}`]), namespace: random.pick(NAMESPACES) },
    spec: {
      podSelector: labelSelector(random),
      policyTypes: random.maybe(0.6, () =>
        random.pick([['Ingress'], ['Egress'], ['Ingress', 'Egress']] as const),
      ),
      ingress: random.maybe(0.7, () => random.some(2, () => ({ from: peers(), ports: ports() }))),
      egress: random.maybe(0.5, () => random.some(2, () => ({ to: peers(), ports: ports() }))),
    },
  };
}

function policyPort(random: Random): PolicyPort {
  const protocol = random.maybe(0.6, () => random.pick(['TCP', 'UDP', 'SCTP'] as const));
  return random.pick([
    { protocol },
    { protocol, port: random.pick<Port>([...NUMBERS, ...NAMES]) },
    { protocol, port: random.pick<Port>([...NUMBERS, ...NAMES]) },
    { protocol, port: 53, endPort: random.pick([53, 80, 65535]) },
  ]);
}

function peer(random: Random): PolicyPeer {
  return random.pick<() => PolicyPeer>([
    () => ({ podSelector: labelSelector(random) }),
    () => ({ namespaceSelector: labelSelector(random) }),
    () => ({ podSelector: labelSelector(random), namespaceSelector: labelSelector(random) }),
    () => ({
      ipBlock: random.pick([
        { cidr: '10.1.0.0/16', except: random.maybe(0.6, () => ['10.1.1.0/24']) },
        { cidr: '0.0.0.0/0', except: random.maybe(0.5, () => ['192.168.0.0/29', '203.0.113.0/24']) },
        { cidr: '10.1.1.1/32' },
        { cidr: '::/0', except: random.maybe(0.5, () => ['fd00:1::/64']) },
      ]),
    }),
  ])();
}

function adminPolicy(random: Random, index: number): AdminPolicy {
  const adminRules = (direction: 'from' | 'to'): AdminRule[] =>
    random.some(2, () => {
      const peers = Array.from({ length: 1 + random.below(2) }, () => adminPeer(random, direction));
      const hasOnlyPods = peers.every(({ networks, nodes }) => networks === undefined && nodes === undefined);
      return {
        action: random.pick(['Accept', 'Deny', 'Pass'] as const),
        [direction]: peers,
        protocols: random.maybe(0.4, () =>
          Array.from({ length: 1 + random.below(2) }, () => adminProtocol(random, hasOnlyPods)),
        ),
      };
    });
  return {
    metadata: { name: `admin-${index}` },
    spec: {
      tier: random.pick(['Admin', 'Baseline'] as const),
      priority: random.pick([0, 10 + index, 1000]),
      subject: random.chance(0.5)
        ? { namespaces: labelSelector(random) }
        : { pods: podsOfNamespaces(random) },
      ingress: random.maybe(0.7, () => adminRules('from')),
      egress: random.maybe(0.7, () => adminRules('to')),
    },
  };
}

function podsOfNamespaces(random: Random): PodsOfNamespaces {
  return {
    namespaceSelector: random.maybe(0.7, () => labelSelector(random)),
    podSelector: labelSelector(random),
  };
}

function adminPeer(random: Random, direction: 'from' | 'to'): AdminPeer {
  const shape = random.next();
  if (direction === 'to' && shape < 0.25) {
    return { networks: [random.pick([...NETS_4, ...NETS_6])] };
  }
  if (direction === 'to' && shape < 0.3) return { nodes: labelSelector(random) };
  return random.chance(0.5) ? { namespaces: labelSelector(random) } : { pods: podsOfNamespaces(random) };
}

/** A port by name is refused beside peers that are no pods. */
function adminProtocol(random: Random, mayBeNamed: boolean): AdminProtocol {
  const destinationPort = random.pick([
    { number: random.pick(NUMBERS) },
    { range: { start: 53, end: 8080 } },
  ]);
  return random.pick<AdminProtocol>([
    { tcp: { destinationPort } },
    { udp: { destinationPort } },
    { sctp: { destinationPort: { number: 80 } } },
    ...(mayBeNamed ? [{ destinationNamedPort: random.pick(NAMES) }] : []),
  ]);
}

function randomConnections(random: Random, { pods, nodes }: PlainCluster, count: number): PlainConnection[] {
  const ends = [
    ...pods
      .filter(({ spec, status }) => !spec.hostNetwork && status.phase === 'Running')
      .flatMap(({ status }) => status.podIPs.map(({ ip }) => ip)),
    ...nodes.flatMap(({ status }) => status.addresses.map(({ address }) => address)),
    ...WORLD,
  ];
  const connections: PlainConnection[] = [];
  for (let tries = 0; connections.length < count && tries < 40 * count; tries++) {
    const [from, to] = [random.pick(ends), random.pick(ends)];
    const family = from.includes(':') ? 6 : 4;
    if (from === to || to.includes(':') !== (family === 6)) continue;
    if (WORLD.includes(from) && WORLD.includes(to)) continue;
    const protocol = random.pick(['TCP', 'TCP', 'TCP', 'UDP', 'SCTP', 'ICMP'] as const);
    connections.push(
      protocol === 'ICMP'
        ? {
            from,
            to,
            protocol: family === 6 ? 'ICMPv6' : 'ICMP',
            icmp: {
              type: family === 6 ? random.pick([128, 135]) : random.pick([8, 13]),
              code: random.pick([0, 1]),
            },
          }
        : { from, to, protocol, port: random.pick([...NUMBERS, 81, 6443, 4789]) },
    );
  }
  return connections;
}
