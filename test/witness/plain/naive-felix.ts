import { BlockList } from 'node:net';
import { type FelixPolicy, type FelixRule, felixPolicies } from './felix-policies.ts';
import type {
  CalicoRule,
  EntityRule,
  Labels,
  PlainCluster,
  PlainConnection,
  Pod,
  Port,
} from './plain-objects.ts';
import { isSelected, parseSelector, rewritten, type Selector } from './selector-by-felix.ts';

/** Who decided at one end: the rule of a policy, the end of a tier, a profile, or what Calico does by itself. */
export interface SideDecision {
  readonly isAllowed: boolean;
  readonly by: string;
}

export interface NaiveAnswer {
  /** `undefined`: Calico's dataplanes differ, or it is not in the resources. */
  readonly egress: SideDecision | undefined;
  readonly ingress: SideDecision | undefined;
}

/** Whatever has labels and addresses: a pod, a host endpoint or a network set. */
interface Member {
  readonly what: 'pod' | 'host' | 'set';
  readonly labels: Labels;
  readonly nets: readonly string[];
  readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port: number }[];
}

const NAMESPACE = 'projectcalico.org/namespace';
const ACCOUNT = 'projectcalico.org/serviceaccount';

/**
 * Calico 3.32 and later judges one connection, by the order of steps of Felix (felix/calc, felix/rules): written from its
 * source and the reference pages alone, without regard to src/. Loops over everything, and remembers nothing.
 */
export function naiveAnswer(cluster: PlainCluster, connection: PlainConnection): NaiveAnswer {
  const [from, to] = [podAt(cluster, connection.from), podAt(cluster, connection.to)];
  const [fromNode, toNode] = [nodeAt(cluster, connection.from), nodeAt(cluster, connection.to)];
  const isOwnNode =
    (from !== undefined && toNode === from.spec.nodeName) ||
    (to !== undefined && fromNode === to.spec.nodeName);
  const free: SideDecision = { isAllowed: true, by: 'not policed' };
  const egress = from
    ? ofPod(cluster, connection, from, 'egress')
    : fromNode !== undefined && !isOwnNode
      ? ofHost(cluster, connection, fromNode, 'egress')
      : free;
  const ingress =
    isOwnNode || to === undefined
      ? toNode !== undefined && !isOwnNode
        ? ofHost(cluster, connection, toNode, 'ingress')
        : free
      : ofPod(cluster, connection, to, 'ingress');
  return { egress, ingress };
}

type Direction = 'ingress' | 'egress';

const VXLAN_PORT = 4789;

function ofPod(
  cluster: PlainCluster,
  connection: PlainConnection,
  pod: Pod,
  direction: Direction,
): SideDecision {
  if (direction === 'egress' && connection.protocol === 'UDP' && connection.port === VXLAN_PORT) {
    return { isAllowed: false, by: 'tunnel' };
  }
  const policies = felixPolicies(cluster).filter(({ isForHosts }) => isForHosts === undefined);
  return (
    throughTiers(cluster, connection, memberOfPod(cluster, pod), direction, policies) ?? {
      isAllowed: true,
      by: 'profile',
    }
  );
}

const FAILSAFE = {
  ingress: [
    'TCP/22',
    'UDP/68',
    'TCP/179',
    'TCP/2379',
    'TCP/2380',
    'TCP/5473',
    'TCP/6443',
    'TCP/6666',
    'TCP/6667',
  ],
  egress: [
    'UDP/53',
    'UDP/67',
    'TCP/179',
    'TCP/2379',
    'TCP/2380',
    'TCP/5473',
    'TCP/6443',
    'TCP/6666',
    'TCP/6667',
  ],
};

function ofHost(
  cluster: PlainCluster,
  connection: PlainConnection,
  node: string,
  direction: Direction,
): SideDecision | undefined {
  const host = cluster.hostEndpoints
    .filter(({ spec }) => spec.node === node)
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))[0];
  if (host === undefined) return { isAllowed: true, by: 'not policed' };
  if (FAILSAFE[direction].includes(`${connection.protocol}/${connection.port}`))
    return { isAllowed: true, by: 'failsafe' };
  const member = memberOfHost(cluster, host);
  const policies = felixPolicies(cluster);
  if (policies.some((policy) => policy.isForHosts === 'doNotTrack' && selects(policy, member)))
    return undefined;
  if (direction === 'ingress') {
    const early = policies.filter(({ isForHosts }) => isForHosts === 'preDNAT');
    const decision = throughTiers(cluster, connection, member, direction, early, false);
    if (decision !== undefined) return decision;
  }
  const decision = throughTiers(
    cluster,
    connection,
    member,
    direction,
    policies.filter(({ isForHosts }) => isForHosts === undefined),
  );
  if (decision !== undefined) return decision;
  for (const name of host.spec.profiles ?? []) {
    const rules = profileOf(cluster, name)?.[direction] ?? [];
    const at = rules.findIndex((one) => one.action !== 'Log' && matches(cluster, connection, one, ''));
    const by = name === DEFAULT_ALLOW ? 'profile' : `${name} spec.${direction}[${at}]`;
    if (at !== -1) return { isAllowed: rules[at]?.action === 'Allow', by };
  }
  return { isAllowed: false, by: 'profile' };
}

const DEFAULT_ALLOW = 'projectcalico-default-allow';

type PlainProfile = PlainCluster['profiles'][number]['spec'];

function profileOf(cluster: PlainCluster, name: string): PlainProfile | undefined {
  if (name === DEFAULT_ALLOW) return { ingress: [{ action: 'Allow' }], egress: [{ action: 'Allow' }] };
  return cluster.profiles.find(({ metadata }) => metadata.name === name)?.spec;
}

interface SortedTier {
  readonly name: string;
  readonly order: number;
  readonly isPass: boolean;
}

function tiersOf(cluster: PlainCluster): SortedTier[] {
  const own = cluster.tiers.map(({ metadata, spec }) => ({
    name: metadata.name,
    order: spec.order ?? 1_000_000,
    isPass: spec.defaultAction === 'Pass',
  }));
  return [
    ...own,
    { name: 'kube-admin', order: 1000, isPass: true },
    { name: 'default', order: 1_000_000, isPass: false },
    { name: 'kube-baseline', order: 10_000_000, isPass: true },
  ].toSorted((a, b) => (a.order === b.order ? (a.name < b.name ? -1 : 1) : a.order - b.order));
}

/** `undefined`: no tier decided. */
function throughTiers(
  cluster: PlainCluster,
  connection: PlainConnection,
  member: Member,
  direction: Direction,
  policies: readonly FelixPolicy[],
  hasEndOfTier = true,
): SideDecision | undefined {
  for (const tier of tiersOf(cluster)) {
    const own = policies
      .filter(
        (policy) => policy.tier === tier.name && policy[direction] !== undefined && selects(policy, member),
      )
      .toSorted(byOrder);
    if (own.length === 0) continue;
    const decision = throughPolicies(cluster, connection, own, direction);
    if (decision === 'pass') continue;
    if (decision !== undefined) return decision;
    if (hasEndOfTier && !tier.isPass) return { isAllowed: false, by: `end of ${tier.name}` };
  }
  return undefined;
}

function byOrder(a: FelixPolicy, b: FelixPolicy): number {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  const [x, y] = [a, b].map(({ name, namespace, kind }) => `${name}/${namespace}/${kind}`);
  return (x ?? '') < (y ?? '') ? -1 : 1;
}

function throughPolicies(
  cluster: PlainCluster,
  connection: PlainConnection,
  policies: readonly FelixPolicy[],
  direction: Direction,
): SideDecision | 'pass' | undefined {
  for (const policy of policies) {
    for (const rule of policy[direction] ?? []) {
      if (rule.action === 'Log' || !matches(cluster, connection, rule, policy.namespace)) continue;
      if (rule.action === 'Pass') return 'pass';
      return { isAllowed: rule.action === 'Allow', by: nameOf(policy, rule) };
    }
  }
  return undefined;
}

function nameOf({ namespace, name }: FelixPolicy, { place }: FelixRule): string {
  return `${namespace === '' ? '' : `${namespace}/`}${name} ${place}`;
}

// Whom a policy selects

function selects(
  { namespace, selector, namespaceSelector, serviceAccountSelector }: FelixPolicy,
  { what, labels }: Member,
): boolean {
  if (what === 'set') return false;
  let whole = parseSelector(selector);
  if (namespace !== '') whole = and(whole, equals(NAMESPACE, namespace));
  if (namespaceSelector !== '') {
    whole = rewritten(and(whole, rewritten(parseSelector(namespaceSelector), { prefix: 'pcns.' })), {
      all: has(NAMESPACE),
    });
    // An empty selector is no all() that could be replaced, but it adds nothing either.
    if (selector === '')
      whole = rewritten(rewritten(parseSelector(namespaceSelector), { prefix: 'pcns.' }), {
        all: has(NAMESPACE),
      });
  }
  if (serviceAccountSelector !== '') {
    const accounts = rewritten(parseSelector(serviceAccountSelector), { prefix: 'pcsa.' });
    // A global policy's all() becomes "has an account" wherever it stands; a namespaced one's stays.
    whole =
      namespace === ''
        ? rewritten(selector === '' && namespaceSelector === '' ? accounts : and(whole, accounts), {
            all: has(ACCOUNT),
          })
        : and(whole, accounts);
  }
  return isSelected(whole, labels);
}

const and = (...of: Selector[]): Selector => ({ op: '&&', of });
const has = (label: string): Selector => ({ op: 'has', label, values: [] });
const equals = (label: string, value: string): Selector => ({ op: '==', label, values: [value] });

// What a rule matches

function matches(
  cluster: PlainCluster,
  connection: PlainConnection,
  rule: CalicoRule,
  namespace: string,
): boolean {
  const { protocol, notProtocol, icmp, notICMP, ipVersion, source = {}, destination = {} } = rule;
  const version = connection.from.includes(':') ? 6 : 4;
  if (ipVersion !== undefined && ipVersion !== version) return false;
  const ofFamily = (nets: readonly string[] | undefined) =>
    nets === undefined || nets.length === 0 || nets.some((net) => net.includes(':') === (version === 6));
  if (![source.nets, source.notNets, destination.nets, destination.notNets].every(ofFamily)) return false;
  if (protocol !== undefined && !isProtocol(protocol, connection)) return false;
  if (notProtocol !== undefined && isProtocol(notProtocol, connection)) return false;
  if (icmp?.type !== undefined && !isMessage(icmp, connection)) return false;
  if (notICMP?.type !== undefined && isMessage(notICMP, connection)) return false;
  return (
    matchesEnd(cluster, connection.from, source, namespace) &&
    matchesEnd(cluster, connection.to, destination, namespace) &&
    (source.services === undefined ||
      backends(cluster, source.services).some(({ ip }) => ip === connection.from)) &&
    (destination.services === undefined ||
      backends(cluster, destination.services).some(
        ({ ip, ports }) =>
          ip === connection.to &&
          ports.some((one) => one.protocol === connection.protocol && one.port === connection.port),
      )) &&
    matchesPorts(cluster, connection, rule, namespace)
  );
}

const NUMBERS: Readonly<Record<string, number>> = {
  ICMP: 1,
  TCP: 6,
  UDP: 17,
  ICMPv6: 58,
  SCTP: 132,
  UDPLite: 136,
};

function isProtocol(written: string | number, { protocol }: PlainConnection): boolean {
  return (NUMBERS[written] ?? Number(written)) === NUMBERS[protocol];
}

function isMessage(
  { type, code }: { type?: number | undefined; code?: number | undefined },
  { icmp }: PlainConnection,
): boolean {
  return icmp !== undefined && icmp.type === type && (code === undefined || icmp.code === code);
}

function matchesEnd(cluster: PlainCluster, ip: string, entity: EntityRule, namespace: string): boolean {
  const { nets = [], notNets = [], notSelector = '' } = entity;
  if (nets.length > 0 && !isWithin(ip, nets)) return false;
  if (isWithin(ip, notNets)) return false;
  const positive = positiveSelector(entity, namespace);
  const negative = notSelector === '' ? undefined : parseSelector(notSelector);
  // Beside a positive part the negative one is a condition on the same labels; alone it is about addresses.
  if (positive === undefined) return negative === undefined || !isInSet(cluster, ip, negative);
  return isInSet(cluster, ip, negative === undefined ? positive : and(positive, { op: '!', of: negative }));
}

/** `undefined`: the rule asks for no labels. */
function positiveSelector(entity: EntityRule, namespace: string): Selector | undefined {
  const { selector = '', notSelector = '', namespaceSelector = '', serviceAccounts } = entity;
  const parts: Selector[] = [];
  if (selector !== '') parts.push(parseSelector(selector));
  const accounts = serviceAccounts?.selector ?? '';
  if (accounts !== '') parts.push(rewritten(parseSelector(accounts), { prefix: 'pcsa.' }));
  const names = serviceAccounts?.names ?? [];
  if (names.length > 0) parts.push({ op: 'in', label: ACCOUNT, values: names });
  if (namespaceSelector !== '') {
    parts.push(
      rewritten(parseSelector(namespaceSelector), {
        prefix: 'pcns.',
        all: has(NAMESPACE),
        global: { op: '!', of: has(NAMESPACE) },
      }),
    );
  } else if (namespace !== '' && (parts.length > 0 || notSelector !== '')) {
    parts.push(equals(NAMESPACE, namespace));
  }
  return parts.length === 0 ? undefined : and(...parts);
}

function isInSet(cluster: PlainCluster, ip: string, selector: Selector): boolean {
  return members(cluster).some(({ nets, labels }) => isWithin(ip, nets) && isSelected(selector, labels));
}

function matchesPorts(
  cluster: PlainCluster,
  connection: PlainConnection,
  rule: CalicoRule,
  namespace: string,
): boolean {
  const { destination = {}, protocol } = rule;
  const { ports = [], notPorts = [] } = destination;
  const isPort = (port: Port): boolean => {
    const [first, last = first] = numbers(port);
    if (first !== undefined && last !== undefined) {
      return connection.port !== undefined && first <= connection.port && connection.port <= last;
    }
    // A name is a set of addresses, protocols and numbers of the endpoints that the destination's labels select.
    const positive = positiveSelector(destination, namespace);
    const { notSelector = '' } = destination;
    return members(cluster).some(
      (member) =>
        isWithin(connection.to, member.nets) &&
        (positive === undefined ||
          (isSelected(positive, member.labels) &&
            (notSelector === '' || !isSelected(parseSelector(notSelector), member.labels)))) &&
        member.ports.some(
          (own) =>
            own.name === port &&
            own.protocol === connection.protocol &&
            own.port === connection.port &&
            (protocol === undefined || isProtocol(protocol, connection)),
        ),
    );
  };
  return (ports.length === 0 || ports.some(isPort)) && !notPorts.some(isPort);
}

function numbers(port: Port): number[] {
  const found = /^(\d+)(?::(\d+))?$/.exec(String(port));
  return found === null ? [] : [Number(found[1]), Number(found[2] ?? found[1])];
}

function isWithin(ip: string, nets: readonly string[]): boolean {
  const family = (address: string) => (address.includes(':') ? 'ipv6' : 'ipv4');
  return nets.some((net) => {
    const [address = '', prefix] = net.split('/');
    if (family(address) !== family(ip)) return false;
    const list = new BlockList();
    list.addSubnet(address, Number(prefix ?? (family(ip) === 'ipv6' ? 128 : 32)), family(ip));
    return list.check(ip, family(ip));
  });
}

// Who is who

function podAt({ pods }: PlainCluster, ip: string): Pod | undefined {
  return pods.find((pod) => isEndpoint(pod) && pod.status.podIPs.some((one) => one.ip === ip));
}

function isEndpoint({ spec, status }: Pod): boolean {
  return spec.hostNetwork !== true && status.phase !== 'Succeeded' && status.phase !== 'Failed';
}

function nodeAt({ nodes }: PlainCluster, ip: string): string | undefined {
  return nodes.find(({ status }) => status.addresses.some(({ address }) => address === ip))?.metadata.name;
}

function members(cluster: PlainCluster): Member[] {
  return [
    ...cluster.pods.filter(isEndpoint).map((pod) => memberOfPod(cluster, pod)),
    ...cluster.hostEndpoints.map((host) => memberOfHost(cluster, host)),
    ...cluster.networkSets.map(({ metadata: { namespace, labels }, spec }) => ({
      what: 'set' as const,
      labels: {
        ...(namespace === undefined
          ? {}
          : { ...namespaceLabels(cluster, namespace), [NAMESPACE]: namespace }),
        ...labels,
      },
      nets: spec.nets,
      ports: [],
    })),
  ];
}

function namespaceLabels(cluster: PlainCluster, namespace: string): Labels {
  const own = cluster.namespaces.find(({ metadata }) => metadata.name === namespace)?.metadata.labels ?? {};
  return prefixed(
    { 'kubernetes.io/metadata.name': namespace, ...own, 'projectcalico.org/name': namespace },
    'pcns.',
  );
}

function prefixed(labels: Labels, prefix: string): Labels {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [prefix + key, value]));
}

function memberOfPod(cluster: PlainCluster, { metadata, spec, status }: Pod): Member {
  const account = cluster.serviceAccounts.find(
    (one) => one.metadata.namespace === metadata.namespace && one.metadata.name === spec.serviceAccountName,
  );
  const own = Object.entries(metadata.labels ?? {}).filter(([key]) => !/^pc(?:ns|sa)\./.test(key));
  return {
    what: 'pod',
    labels: {
      ...namespaceLabels(cluster, metadata.namespace),
      ...prefixed(
        { ...account?.metadata.labels, 'projectcalico.org/name': spec.serviceAccountName },
        'pcsa.',
      ),
      ...Object.fromEntries(own),
      [NAMESPACE]: metadata.namespace,
      'projectcalico.org/orchestrator': 'k8s',
      [ACCOUNT]: spec.serviceAccountName,
    },
    nets: status.podIPs.map(({ ip }) => ip),
    ports: [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports = [] }) =>
      ports.flatMap(({ name, protocol = 'TCP', containerPort }) =>
        name === undefined ? [] : { name, protocol, port: containerPort },
      ),
    ),
  };
}

function memberOfHost(
  cluster: PlainCluster,
  { metadata, spec }: PlainCluster['hostEndpoints'][number],
): Member {
  const inherited = (spec.profiles ?? []).toReversed().map((name) => profileOf(cluster, name));
  return {
    what: 'host',
    labels: Object.assign({}, ...inherited.map((one) => one?.labelsToApply ?? {}), metadata.labels),
    nets: spec.expectedIPs ?? [],
    ports: spec.ports ?? [],
  };
}

/** What the controller of EndpointSlices makes of a Service with a selector; Felix counts ready and other endpoints alike. */
function backends(
  cluster: PlainCluster,
  { name, namespace = '' }: { name: string; namespace?: string | undefined },
): { ip: string; ports: { protocol: string; port: number }[] }[] {
  const service = cluster.services.find(
    (one) => one.metadata.name === name && one.metadata.namespace === namespace,
  );
  if (service === undefined) return [];
  return cluster.pods
    .filter(
      ({ metadata, status }) =>
        metadata.namespace === namespace &&
        status.phase !== 'Succeeded' &&
        status.phase !== 'Failed' &&
        Object.entries(service.spec.selector).every(([key, value]) => metadata.labels?.[key] === value),
    )
    .flatMap((pod) => {
      const { ipFamilies = [pod.status.podIPs[0]?.ip.includes(':') ? 'IPv6' : 'IPv4'] } = service.spec;
      const ports = service.spec.ports.flatMap(({ protocol = 'TCP', port, targetPort = port }) => {
        const number = typeof targetPort === 'number' ? targetPort : portOf(pod, targetPort, protocol);
        return number === undefined ? [] : { protocol, port: number };
      });
      return pod.status.podIPs.flatMap(({ ip }) =>
        ipFamilies.includes(ip.includes(':') ? 'IPv6' : 'IPv4') ? { ip, ports } : [],
      );
    });
}

/** `FindPort` of k8s.io/endpointslice: the first container that declares it, sidecars last. */
function portOf({ spec }: Pod, name: string, protocol: string): number | undefined {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...spec.containers, ...sidecars]
    .flatMap(({ ports = [] }) => ports)
    .find((one) => one.name === name && (one.protocol ?? 'TCP') === protocol)?.containerPort;
}
