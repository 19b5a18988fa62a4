import type {
  AdminPeer,
  AdminPolicy,
  AdminProtocol,
  AdminRule,
  CalicoPolicy,
  CalicoRule,
  EntityRule,
  KubernetesPolicy,
  LabelSelector,
  PlainCluster,
  PolicyPeer,
  PolicyPort,
  Port,
} from './plain-objects.ts';

/** A policy as Felix gets it: every kind has become one of Calico's, and each rule remembers where it was written. */
export interface FelixPolicy {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly tier: string;
  readonly order: number;
  readonly selector: string;
  readonly namespaceSelector: string;
  readonly serviceAccountSelector: string;
  readonly ingress: readonly FelixRule[] | undefined;
  readonly egress: readonly FelixRule[] | undefined;
  readonly isForHosts: 'doNotTrack' | 'preDNAT' | undefined;
}

export interface FelixRule extends CalicoRule {
  readonly place: string;
}

/** libcalico-go/lib/backend/k8s/conversion and api/pkg/defaults, Calico 3.32 and later. Staged policies are left out. */
export function felixPolicies(cluster: PlainCluster): FelixPolicy[] {
  return [
    ...cluster.calico.filter(({ kind }) => !kind.startsWith('Staged')).map(ofCalico),
    ...cluster.kubernetes.map(ofKubernetes),
    ...cluster.admin.map(ofAdmin),
  ];
}

function ofCalico({ kind, metadata, spec }: CalicoPolicy): FelixPolicy {
  const { ingress = [], egress = [] } = spec;
  const types = spec.types ?? [
    ...(ingress.length > 0 || egress.length === 0 ? ['Ingress'] : []),
    ...(egress.length > 0 ? ['Egress'] : []),
  ];
  return {
    kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    tier: spec.tier ?? 'default',
    order: spec.order ?? Number.POSITIVE_INFINITY,
    selector: spec.selector ?? '',
    namespaceSelector: spec.namespaceSelector ?? '',
    serviceAccountSelector: spec.serviceAccountSelector ?? '',
    ingress: types.includes('Ingress') ? placed(ingress, 'ingress') : undefined,
    egress: types.includes('Egress') ? placed(egress, 'egress') : undefined,
    isForHosts: spec.doNotTrack ? 'doNotTrack' : spec.preDNAT ? 'preDNAT' : undefined,
  };
}

function placed(rules: readonly CalicoRule[], direction: string): FelixRule[] {
  return rules.map((rule, index) => ({ ...rule, place: `spec.${direction}[${index}]` }));
}

function ofKubernetes({ metadata, spec }: KubernetesPolicy): FelixPolicy {
  const { ingress = [], egress = [] } = spec;
  const types = spec.policyTypes ?? ['Ingress', ...(egress.length > 0 ? ['Egress'] : [])];
  return {
    kind: 'KubernetesNetworkPolicy',
    namespace: metadata.namespace,
    name: metadata.name,
    tier: 'default',
    order: 1000,
    selector: podsSelector(spec.podSelector),
    namespaceSelector: '',
    serviceAccountSelector: '',
    ingress: types.includes('Ingress')
      ? ingress.flatMap(({ from, ports }, index) =>
          rulesOfKubernetes(from, ports).map(({ peer, ...rest }) => ({
            ...rest,
            source: peer,
            place: `spec.ingress[${index}]`,
          })),
        )
      : undefined,
    egress: types.includes('Egress')
      ? egress.flatMap(({ to, ports }, index) =>
          rulesOfKubernetes(to, ports).map(({ peer, destination, ...rest }) => ({
            ...rest,
            destination: { ...peer, ...destination },
            place: `spec.egress[${index}]`,
          })),
        )
      : undefined,
    isForHosts: undefined,
  };
}

interface Crossed {
  readonly action: 'Allow' | 'Deny' | 'Pass';
  readonly protocol: string | undefined;
  readonly peer: EntityRule;
  readonly destination: EntityRule;
}

type Expression = NonNullable<LabelSelector['matchExpressions']>[number];

/** One rule for each protocol and peer. A protocol with a port item without port is open as a whole. */
function rulesOfKubernetes(peers: readonly PolicyPeer[] = [], ports: readonly PolicyPort[] = []): Crossed[] {
  const entities = peers.length === 0 ? [{}] : peers.map(entityOfPeer);
  return portsByProtocol(
    ports.map(({ protocol = 'TCP', port, endPort }) => ({
      protocol,
      port: port === undefined || endPort === undefined ? port : `${port}:${endPort}`,
    })),
  ).flatMap(({ protocol, ports: open }) =>
    entities.map((peer) => ({ action: 'Allow' as const, protocol, peer, destination: { ports: open } })),
  );
}

function portsByProtocol(
  items: readonly { readonly protocol: string | undefined; readonly port: Port | undefined }[],
): { protocol: string | undefined; ports: Port[] | undefined }[] {
  if (items.length === 0) return [{ protocol: undefined, ports: undefined }];
  const protocols = [...new Set(items.map(({ protocol }) => protocol))];
  return protocols.map((protocol) => {
    const own = items.filter((item) => item.protocol === protocol).map(({ port }) => port);
    return own.includes(undefined)
      ? { protocol, ports: undefined }
      : { protocol, ports: own.flatMap((port) => port ?? []) };
  });
}

function entityOfPeer({ ipBlock, podSelector, namespaceSelector }: PolicyPeer): EntityRule {
  if (ipBlock !== undefined) return { nets: [ipBlock.cidr], notNets: ipBlock.except };
  return {
    selector: podsSelector(podSelector),
    namespaceSelector: namespaceSelector === undefined ? undefined : namespacesSelector(namespaceSelector),
  };
}

function podsSelector(selector: LabelSelector | undefined): string {
  return ["projectcalico.org/orchestrator == 'k8s'", ...termsOf(selector)].join(' && ');
}

function namespacesSelector(selector: LabelSelector | undefined): string {
  const terms = termsOf(selector);
  return terms.length === 0 ? 'all()' : terms.join(' && ');
}

function termsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}): string[] {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => `${key} == '${value}'`),
    ...matchExpressions.map(termOf),
  ];
}

function termOf({ key, operator, values = [] }: Expression): string {
  const list = `{'${values.join("', '")}'}`;
  switch (operator) {
    case 'In':
      return `${key} in ${list}`;
    case 'NotIn':
      return `${key} not in ${list}`;
    case 'Exists':
      return `has(${key})`;
    case 'DoesNotExist':
      return `!has(${key})`;
  }
}

function ofAdmin({ metadata, spec }: AdminPolicy): FelixPolicy {
  const { namespaces, pods } = spec.subject;
  const rules = (direction: 'ingress' | 'egress'): FelixRule[] =>
    (spec[direction] ?? []).flatMap((rule, index) =>
      rulesOfAdmin(rule, direction).map((one) => ({ ...one, place: `spec.${direction}[${index}]` })),
    );
  const [ingress, egress] = [rules('ingress'), rules('egress')];
  return {
    kind: 'KubernetesClusterNetworkPolicy',
    namespace: '',
    name: metadata.name,
    tier: spec.tier === 'Admin' ? 'kube-admin' : 'kube-baseline',
    order: spec.priority,
    selector: podsSelector(pods?.podSelector),
    namespaceSelector: namespacesSelector(pods === undefined ? namespaces : pods.namespaceSelector),
    serviceAccountSelector: '',
    ingress: ingress.length > 0 ? ingress : undefined,
    egress: egress.length > 0 ? egress : undefined,
    isForHosts: undefined,
  };
}

/** A rule that cannot be converted accepts nothing, and otherwise denies everything. */
function rulesOfAdmin(
  { action, from, to, protocols = [] }: AdminRule,
  direction: 'ingress' | 'egress',
): CalicoRule[] {
  const peers = (from ?? to ?? []).map(entityOfAdminPeer);
  if (peers.includes(undefined)) return action === 'Accept' ? [] : [{ action: 'Deny' }];
  return portsByProtocol(protocols.map(adminPort)).flatMap(({ protocol, ports }) =>
    peers.flatMap((peer) => {
      if (peer === undefined) return [];
      const rule = { action: action === 'Accept' ? ('Allow' as const) : action, protocol };
      return direction === 'ingress'
        ? { ...rule, source: peer, destination: { ports } }
        : { ...rule, destination: { ...peer, ports } };
    }),
  );
}

function entityOfAdminPeer({ namespaces, pods, networks }: AdminPeer): EntityRule | undefined {
  if (pods !== undefined) {
    return {
      selector: podsSelector(pods.podSelector),
      namespaceSelector: namespacesSelector(pods.namespaceSelector),
    };
  }
  if (namespaces !== undefined) return { namespaceSelector: namespacesSelector(namespaces) };
  return networks === undefined ? undefined : { nets: networks };
}

function adminPort({ tcp, udp, sctp, destinationNamedPort }: AdminProtocol): {
  protocol: string | undefined;
  port: Port | undefined;
} {
  if (destinationNamedPort !== undefined) return { protocol: undefined, port: destinationNamedPort };
  const { number, range } = (tcp ?? udp ?? sctp)?.destinationPort ?? {};
  return {
    protocol: tcp ? 'TCP' : udp ? 'UDP' : 'SCTP',
    port: number ?? (range === undefined ? undefined : `${range.start}:${range.end}`),
  };
}
