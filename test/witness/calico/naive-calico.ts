/**
 * The second witness of Calico: what its policies mean, written once more in the plainest way from its documentation and what is
 * known of its agent: sets of addresses, lists that are sorted and walked, every fact known, two answers. It shares no code with the
 * engine on purpose; do not make it faster, and do not import from src.
 */
import { cidrContains } from '../naive-cidr.ts';
import type { CalicoAttempt, CalicoCluster, CalicoParty, CalicoPod, Labels } from './calico-cluster.ts';
import { prefixed, selectorHolds } from './naive-selector.ts';
import type {
  WrittenEntity,
  WrittenKubernetesPort,
  WrittenObject,
  WrittenPeer,
  WrittenRule,
} from './written-calico.ts';

type Direction = 'ingress' | 'egress';

const CALICO = 'projectcalico.org/v3';
const FAILSAFE_IN = [
  'TCP/22',
  'TCP/179',
  'TCP/2379',
  'TCP/2380',
  'TCP/5473',
  'TCP/6443',
  'TCP/6666',
  'TCP/6667',
  'UDP/68',
];
const FAILSAFE_OUT = [
  'UDP/53',
  'UDP/67',
  'TCP/179',
  'TCP/2379',
  'TCP/2380',
  'TCP/5473',
  'TCP/6443',
  'TCP/6666',
  'TCP/6667',
];

export class NaiveCalico {
  readonly #objects: readonly WrittenObject[];
  readonly #cluster: CalicoCluster;
  readonly #isOld: boolean;

  constructor(objects: readonly WrittenObject[], cluster: CalicoCluster, isOld: boolean) {
    this.#objects = objects;
    this.#cluster = cluster;
    this.#isOld = isOld;
  }

  isAllowed(attempt: CalicoAttempt): boolean {
    return this.#passes('egress', attempt) && this.#passes('ingress', attempt);
  }

  #ofKind(...kinds: string[]): readonly WrittenObject[] {
    return this.#objects.filter(({ apiVersion, kind }) => apiVersion === CALICO && kinds.includes(kind));
  }

  #passes(direction: Direction, attempt: CalicoAttempt): boolean {
    const subject = direction === 'egress' ? attempt.from : attempt.to;
    const peer = direction === 'egress' ? attempt.to : attempt.from;
    if (subject.kind === 'external') return true;
    if (subject.kind === 'pod') {
      // What a node sends to its own pods is not policed.
      if (direction === 'ingress' && peer.kind === 'node' && peer.node === subject.node) return true;
      return this.#walk(direction, attempt, this.#labelsOfPod(subject), subject.namespace, true);
    }
    // What a pod sends to its own node is let in once it is out, and policies of the node are not asked about the way back.
    if (peer.kind === 'pod' && peer.node === subject.node) return true;
    const host = this.#ofKind('HostEndpoint').find(({ spec }) => spec.node === subject.node);
    if (host === undefined) return true;
    const door = `${attempt.protocol}/${attempt.port}`;
    if ((direction === 'ingress' ? FAILSAFE_IN : FAILSAFE_OUT).includes(door)) return true;
    return this.#walk(
      direction,
      attempt,
      host.metadata.labels ?? {},
      undefined,
      host.spec.profiles?.includes('projectcalico-default-allow') ?? false,
    );
  }

  #walk(
    direction: Direction,
    attempt: CalicoAttempt,
    labels: Labels,
    namespace: string | undefined,
    profileAllows: boolean,
  ): boolean {
    for (const tier of this.#tiers()) {
      const policies = this.#policiesOf(tier.metadata.name).filter(
        (policy) => governs(policy, direction) && this.#selects(policy, labels, namespace),
      );
      if (policies.length === 0) continue;
      let decided: string | undefined;
      for (const policy of policies) {
        for (const rule of policy.spec[direction] ?? []) {
          if (decided !== undefined || rule.action === 'Log') continue;
          if (this.#matches(rule, policy, direction, attempt)) decided = rule.action ?? 'Allow';
        }
      }
      if (decided === 'Allow') return true;
      if (decided === 'Deny') return false;
      if (decided === undefined && tier.spec.defaultAction !== 'Pass') return false;
    }
    return profileAllows;
  }

  #tiers(): readonly WrittenObject[] {
    const standard = {
      apiVersion: CALICO,
      kind: 'Tier',
      metadata: { name: 'default' },
      spec: { order: 1_000_000 },
    };
    return [...this.#ofKind('Tier'), standard].sort((a, b) => {
      const [one, other] = [a.spec.order ?? 1_000_000, b.spec.order ?? 1_000_000];
      if (one !== other) return one - other;
      return a.metadata.name < b.metadata.name ? -1 : 1;
    });
  }

  #policiesOf(tier: string): readonly WrittenObject[] {
    const own = this.#ofKind('NetworkPolicy', 'GlobalNetworkPolicy').filter(
      ({ spec }) => (spec.tier ?? 'default') === tier,
    );
    const kubernetes =
      tier === 'default' ? this.#objects.filter(({ apiVersion }) => apiVersion !== CALICO) : [];
    return [...own, ...kubernetes].sort((a, b) => {
      const [one, other] = [orderOf(a), orderOf(b)];
      if (one !== other) return one < other ? -1 : 1;
      return this.#tieOf(a, tier) < this.#tieOf(b, tier) ? -1 : 1;
    });
  }

  #tieOf({ apiVersion, kind, metadata }: WrittenObject, tier: string): string {
    const { name, namespace = '' } = metadata;
    const isKubernetes = apiVersion !== CALICO;
    if (this.#isOld) {
      const kept = isKubernetes ? `knp.default.${name}` : tier === 'default' ? `default.${name}` : name;
      return namespace === '' ? kept : `${namespace}/${kept}`;
    }
    return `${name}/${namespace}/${isKubernetes ? 'KubernetesNetworkPolicy' : kind}`;
  }

  #selects(
    { apiVersion, metadata, spec }: WrittenObject,
    labels: Labels,
    namespace: string | undefined,
  ): boolean {
    if (apiVersion !== CALICO) {
      return metadata.namespace === namespace && hasLabels(labels, spec.podSelector?.matchLabels);
    }
    const { selector = '', namespaceSelector = '', serviceAccountSelector = '' } = spec;
    const accounts = prefixed(serviceAccountSelector, 'pcsa.');
    if (metadata.namespace !== undefined) {
      if (metadata.namespace !== namespace) return false;
      return selectorHolds(selector, labels) && selectorHolds(accounts, labels);
    }
    let text = selector;
    if (namespaceSelector !== '') {
      text = joined(text, prefixed(namespaceSelector, 'pcns.'));
      text = text.replaceAll('all()', 'has(projectcalico.org/namespace)');
    }
    if (serviceAccountSelector !== '') {
      text = joined(text, accounts).replaceAll('all()', 'has(projectcalico.org/serviceaccount)');
    }
    return selectorHolds(text, labels);
  }

  #matches(rule: WrittenRule, policy: WrittenObject, direction: Direction, attempt: CalicoAttempt): boolean {
    if (policy.apiVersion !== CALICO) return this.#matchesKubernetes(rule, policy, direction, attempt);
    const family = attempt.to.ip.includes(':') ? 6 : 4;
    if (rule.ipVersion !== undefined && rule.ipVersion !== family) return false;
    const { source = {}, destination = {} } = rule;
    const nets = [source.nets, source.notNets, destination.nets, destination.notNets].flatMap(
      (list) => list ?? [],
    );
    if (nets.some((net) => (net.includes(':') ? 6 : 4) !== family)) return false;
    if (rule.protocol !== undefined && !isProtocol(rule.protocol, attempt.protocol)) return false;
    if (rule.notProtocol !== undefined && isProtocol(rule.notProtocol, attempt.protocol)) return false;
    if (rule.icmp?.type !== undefined && !isMessage(rule.icmp, attempt)) return false;
    if (rule.notICMP?.type !== undefined && isMessage(rule.notICMP, attempt)) return false;
    const { namespace } = policy.metadata;
    if (!this.#isEntity(source, namespace, attempt.from.ip)) return false;
    if (!this.#isEntity(destination, namespace, attempt.to.ip)) return false;
    const { ports = [], notPorts = [] } = destination;
    // Names are those of pods that the selector means themselves, not those in a set that it means.
    const text = selectorOf(destination, namespace);
    const { to } = attempt;
    const isNamed = to.kind === 'pod' && (text === '' || selectorHolds(text, this.#labelsOfPod(to)));
    const is = (port: number | string): boolean =>
      isPort(port, rule.protocol, attempt) && (isNumber(port) || isNamed);
    if (ports.length > 0 && !ports.some(is)) return false;
    return !notPorts.some(is);
  }

  #isEntity(entity: WrittenEntity, namespace: string | undefined, ip: string): boolean {
    const { nets = [], notNets = [], notSelector = '' } = entity;
    if (nets.length > 0 && !nets.some((net) => cidrContains(net, ip))) return false;
    if (notNets.some((net) => cidrContains(net, ip))) return false;
    const text = selectorOf(entity, namespace);
    if (text !== '') {
      const whole = notSelector === '' ? text : joined(text, `!(${notSelector})`);
      return this.#addressesOf(whole).some((net) => cidrContains(net, ip));
    }
    return notSelector === '' || !this.#addressesOf(notSelector).some((net) => cidrContains(net, ip));
  }

  /** Blocks of all that a selector means. */
  #addressesOf(selector: string): readonly string[] {
    const pods = this.#cluster.pods
      .filter((pod) => selectorHolds(selector, this.#labelsOfPod(pod)))
      .map(({ ip }) => ip);
    const hosts = this.#ofKind('HostEndpoint')
      .filter(({ metadata }) => selectorHolds(selector, metadata.labels ?? {}))
      .flatMap(({ spec }) => spec.expectedIPs ?? []);
    const sets = this.#ofKind('NetworkSet', 'GlobalNetworkSet')
      .filter((set) => selectorHolds(selector, this.#labelsOfSet(set)))
      .flatMap(({ spec }) => spec.nets ?? []);
    return [...pods, ...hosts, ...sets].map((net) =>
      net.includes('/') ? net : `${net}/${net.includes(':') ? 128 : 32}`,
    );
  }

  #labelsOfPod({ namespace, labels, account }: CalicoPod): Labels {
    const own = Object.entries(labels).filter(([key]) => !/^pc(ns|sa)\./.test(key));
    return {
      ...Object.fromEntries(own),
      ...this.#labelsOfNamespace(namespace),
      'projectcalico.org/orchestrator': 'k8s',
      'projectcalico.org/serviceaccount': account,
      'pcsa.projectcalico.org/name': account,
      ...withKeys('pcsa.', this.#cluster.accounts[`${namespace}/${account}`] ?? {}),
    };
  }

  #labelsOfSet({ metadata: { namespace, labels = {} } }: WrittenObject): Labels {
    return namespace === undefined ? labels : { ...this.#labelsOfNamespace(namespace), ...labels };
  }

  #labelsOfNamespace(namespace: string): Labels {
    return {
      ...withKeys('pcns.', this.#cluster.namespaces[namespace] ?? {}),
      'pcns.kubernetes.io/metadata.name': namespace,
      'pcns.projectcalico.org/name': namespace,
      'projectcalico.org/namespace': namespace,
    };
  }

  #matchesKubernetes(
    rule: WrittenRule,
    policy: WrittenObject,
    direction: Direction,
    attempt: CalicoAttempt,
  ): boolean {
    const peers = (direction === 'ingress' ? rule.from : rule.to) ?? [];
    const peer = direction === 'ingress' ? attempt.from : attempt.to;
    const isPeer = peers.some((one) => this.#isPeer(one, policy.metadata.namespace ?? '', peer));
    if (peers.length > 0 && !isPeer) return false;
    const ports = rule.ports ?? [];
    return ports.length === 0 || ports.some((port) => isKubernetesPort(port, attempt));
  }

  #isPeer(
    { ipBlock, namespaceSelector, podSelector }: WrittenPeer,
    namespace: string,
    party: CalicoParty,
  ): boolean {
    if (ipBlock !== undefined) {
      const { cidr, except = [] } = ipBlock;
      return cidrContains(cidr, party.ip) && !except.some((hole) => cidrContains(hole, party.ip));
    }
    // A selector stands for addresses: who has the address of a pod is that pod.
    const pod = this.#cluster.pods.find(({ ip }) => ip === party.ip);
    if (pod === undefined) return false;
    const ofNamespace = {
      ...this.#cluster.namespaces[pod.namespace],
      'kubernetes.io/metadata.name': pod.namespace,
    };
    const isNamespace =
      namespaceSelector === undefined
        ? pod.namespace === namespace
        : hasLabels(ofNamespace, namespaceSelector.matchLabels);
    return isNamespace && hasLabels(pod.labels, podSelector?.matchLabels);
  }
}

/** All that an end of a rule asks of labels, as one selector. */
function selectorOf(
  { selector = '', notSelector = '', namespaceSelector = '', serviceAccounts }: WrittenEntity,
  namespace: string | undefined,
): string {
  let text = selector;
  const names = serviceAccounts?.names ?? [];
  if (names.length > 0) {
    text = joined(
      text,
      `projectcalico.org/serviceaccount in {${names.map((name) => `'${name}'`).join(', ')}}`,
    );
  }
  if (serviceAccounts?.selector !== undefined)
    text = joined(text, prefixed(serviceAccounts.selector, 'pcsa.'));
  if (namespaceSelector === 'global()') text = joined(text, '!has(projectcalico.org/namespace)');
  else if (namespaceSelector !== '') {
    const rewritten = prefixed(namespaceSelector, 'pcns.').replaceAll(
      'all()',
      'has(projectcalico.org/namespace)',
    );
    text = joined(text, rewritten);
  } else if (namespace !== undefined && (text !== '' || notSelector !== '')) {
    text = joined(text, `projectcalico.org/namespace == '${namespace}'`);
  }
  return text;
}

function isNumber(port: number | string): boolean {
  return typeof port === 'number' || /^[\d:]+$/.test(port);
}

function joined(one: string, other: string): string {
  return one === '' ? other : `(${one}) && (${other})`;
}

function withKeys(prefix: string, labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [prefix + key, value]));
}

function hasLabels(labels: Labels, wanted: Labels = {}): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

function orderOf({ apiVersion, spec }: WrittenObject): number {
  return apiVersion === CALICO ? (spec.order ?? Number.POSITIVE_INFINITY) : 1000;
}

function governs({ apiVersion, spec }: WrittenObject, direction: Direction): boolean {
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  const written = apiVersion === CALICO ? spec.types : spec.policyTypes;
  if (written !== undefined) return written.includes(type);
  const has = (key: Direction): boolean => (spec[key] ?? []).length > 0;
  if (direction === 'egress') return has('egress');
  return apiVersion !== CALICO || has('ingress') || !has('egress');
}

const NUMBERS: Readonly<Record<string, number>> = {
  ICMP: 1,
  TCP: 6,
  UDP: 17,
  ICMPv6: 58,
  SCTP: 132,
  UDPLite: 136,
};

function isProtocol(asked: string | number, protocol: string): boolean {
  const number = typeof asked === 'number' ? asked : (NUMBERS[asked] ?? Number(asked));
  return number === NUMBERS[protocol];
}

function isMessage({ type, code }: { type?: number; code?: number }, { icmp }: CalicoAttempt): boolean {
  return icmp?.type === type && (code === undefined || icmp?.code === code);
}

function isPort(
  asked: number | string,
  protocol: string | number | undefined,
  attempt: CalicoAttempt,
): boolean {
  const { port, to } = attempt;
  if (port === undefined) return false;
  if (protocol !== undefined && !isProtocol(protocol, attempt.protocol)) return false;
  if (typeof asked === 'number') return port === asked;
  const range = asked.split(':');
  if (range.length === 2) return Number(range[0]) <= port && port <= Number(range[1]);
  if (/^\d+$/.test(asked)) return port === Number(asked);
  if (to.kind !== 'pod') return false;
  return to.ports.some((one) => one.name === asked && one.port === port && one.protocol === attempt.protocol);
}

function isKubernetesPort(
  { protocol = 'TCP', port, endPort }: WrittenKubernetesPort,
  attempt: CalicoAttempt,
): boolean {
  if (protocol !== attempt.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'string') return isPort(port, protocol, attempt);
  return attempt.port !== undefined && port <= attempt.port && attempt.port <= (endPort ?? port);
}
