import { cidrContains } from '../naive-cidr.ts';
import type { WrittenPolicy, WrittenRequirement, WrittenSelector } from '../written-policy.ts';
import { type Attempt, isPod, isReserved, labelsOf, type Party } from './cilium-cluster.ts';
import type {
  Written,
  WrittenCilium,
  WrittenGroup,
  WrittenName,
  WrittenPort,
  WrittenPorts,
  WrittenRule,
  WrittenSpec,
} from './written-cilium.ts';

/**
 * Judges as Cilium's documentation tells it, with nothing but texts: identities are lists of labels, and every rule of every policy
 * is asked. It shares no code with the engine, and knows the clusters of the witness only.
 */
export type NaiveVerdict = 'allowed' | 'filtered' | 'denied';

type Direction = 'ingress' | 'egress';
type Answer = 'no' | 'allow' | 'filtered' | 'deny';

export function judgeNaively(written: readonly Written[], attempt: Attempt): NaiveVerdict {
  const sides = [judgeSide(written, attempt, 'egress'), judgeSide(written, attempt, 'ingress')];
  if (sides.includes('denied')) return 'denied';
  return sides.includes('filtered') ? 'filtered' : 'allowed';
}

function judgeSide(written: readonly Written[], attempt: Attempt, direction: Direction): NaiveVerdict {
  const [subject, peer] = direction === 'egress' ? [attempt.from, attempt.to] : [attempt.to, attempt.from];
  if (!isPod(subject) && !isReserved(subject, 'health', 'ingress', 'init')) return 'allowed';
  // Requests are filtered for whom some policy denies by default, whichever has the rules for them.
  const questions: ((isFiltering: boolean) => Answer)[] = [];
  let isIsolated = isReserved(subject, 'init');
  for (const object of written) {
    if (object.kind === 'CiliumCIDRGroup') continue;
    if (object.kind === 'NetworkPolicy') {
      const rules = object.spec?.[direction] ?? [];
      const type = direction === 'ingress' ? 'Ingress' : 'Egress';
      const types = object.spec?.policyTypes ?? [];
      const isListed =
        types.length === 0 ? direction === 'ingress' || rules.length > 0 : types.includes(type);
      if (!selectsByKnp(object, subject) || (!isListed && rules.length === 0)) continue;
      isIsolated = true;
      for (const rule of rules) questions.push(() => askKnp(object, rule ?? {}, attempt, direction, peer));
      continue;
    }
    for (const spec of object.specs) {
      if (!selects(object, spec, subject)) continue;
      const allows = spec[direction] ?? [];
      const denies = spec[`${direction}Deny`] ?? [];
      isIsolated ||= allows.length + denies.length > 0 && spec.enableDefaultDeny?.[direction] !== false;
      for (const rule of allows) {
        questions.push((isFiltering) => ask(written, object, rule, attempt, direction, peer, isFiltering));
      }
      for (const rule of denies) {
        if (ask(written, object, rule, attempt, direction, peer, false) !== 'no')
          questions.push(() => 'deny');
      }
    }
  }
  const answers = questions.map((question) => question(isIsolated));
  if (answers.includes('deny')) return 'denied';
  if (answers.includes('allow')) return 'allowed';
  if (answers.includes('filtered')) return 'filtered';
  if (direction === 'ingress' && isReserved(peer, 'host')) return 'allowed';
  return isIsolated ? 'denied' : 'allowed';
}

function selects({ metadata }: WrittenCilium, { endpointSelector }: WrittenSpec, subject: Party): boolean {
  if (metadata.namespace === undefined) return matches(endpointSelector, subject);
  const own = labelsOf(subject, 'k8s', 'io.kubernetes.pod.namespace').includes(metadata.namespace);
  const { matchLabels, ...rest } = endpointSelector;
  const kept = Object.entries(matchLabels ?? {}).filter(([key]) => key !== 'k8s:io.kubernetes.pod.namespace');
  return own && matches({ ...rest, matchLabels: Object.fromEntries(kept) }, subject);
}

/** What a rule that matches does; `filtered` when a request is needed to tell, or was recorded and is refused: then `no`. */
function ask(
  written: readonly Written[],
  policy: WrittenCilium,
  rule: WrittenRule,
  attempt: Attempt,
  direction: Direction,
  peer: Party,
  isFiltering: boolean,
): Answer {
  const way = direction === 'ingress' ? 'from' : 'to';
  const { [`${way}Endpoints` as const]: endpoints, [`${way}Entities` as const]: entities } = rule;
  const { [`${way}CIDR` as const]: cidr, [`${way}CIDRSet` as const]: cidrSet } = rule;
  const lists = [endpoints, entities, cidr, cidrSet];
  if (lists.some((list) => list?.length === 0)) return 'no';
  const hasPeers = lists.some((list) => list !== undefined) || (rule.toFQDNs ?? []).length > 0;
  const { toPorts = [], icmps = [] } = rule;
  if (!hasPeers && toPorts.length + icmps.length === 0) return 'no';
  const isWorld = isReserved(peer, 'world');
  const isPeer =
    !hasPeers ||
    (endpoints ?? []).some((selector) => matchesPeer(selector, policy.metadata.namespace, peer)) ||
    (entities ?? []).some((entity) => isEntity(entity, peer)) ||
    (isWorld && (cidr ?? []).some((block) => cidrContains(block, peer.ip))) ||
    (isWorld && (cidrSet ?? []).some((block) => inBlock(block, written, peer.ip))) ||
    (isWorld && (rule.toFQDNs ?? []).some((name) => peer.names.some((known) => matchesName(name, known))));
  if (!isPeer) return 'no';
  if (toPorts.length + icmps.length === 0) return 'allow';
  const answers: Answer[] = [
    ...icmps.flatMap(({ fields = [] }) => fields.map((field) => icmpAnswer(field, attempt))),
    ...toPorts.map((item) => portAnswer(item, attempt, isFiltering)),
  ];
  return answers.includes('allow') ? 'allow' : answers.includes('filtered') ? 'filtered' : 'no';
}

function icmpAnswer(field: { readonly family?: string; readonly type: number }, attempt: Attempt): Answer {
  const protocol = field.family === 'IPv6' ? 'ICMPv6' : 'ICMP';
  return attempt.protocol === protocol && attempt.icmpType === field.type ? 'allow' : 'no';
}

function portAnswer({ ports = [], rules }: WrittenPorts, attempt: Attempt, isFiltering: boolean): Answer {
  if (!ports.some((port) => isPort(port, attempt))) return 'no';
  const requests = rules?.http ?? [];
  if (!isFiltering || requests.length === 0) return 'allow';
  // Every request may pass, and still it has to be one of HTTP.
  if (attempt.method === undefined) return 'filtered';
  return requests.some(({ method }) => method === undefined || method === attempt.method) ? 'allow' : 'no';
}

function isPort(
  { port, endPort = 0, protocol = 'ANY' }: WrittenPort,
  { protocol: used, port: number, to }: Attempt,
): boolean {
  if (number === undefined || !(protocol === 'ANY' ? ['TCP', 'UDP'] : [protocol]).includes(used))
    return false;
  if (!/^\d+$/.test(port)) {
    return to.ports.some((one) => one.name === port && one.protocol === used && one.number === number);
  }
  const first = Number(port);
  return first === 0 || (number >= first && number <= Math.max(first, endPort));
}

function matchesPeer(selector: WrittenSelector, namespace: string | undefined, peer: Party): boolean {
  const keys = [
    ...Object.keys(selector.matchLabels ?? {}),
    ...(selector.matchExpressions ?? []).map(({ key }) => key),
  ];
  const plain = keys.map((key) => key.replace(/^(?:k8s|any):/, ''));
  if (!keys.some((key) => key.startsWith('reserved:'))) {
    const asksNamespace = plain.includes('io.kubernetes.pod.namespace');
    const asksLabels = plain.some((key) => key.startsWith('io.cilium.k8s.namespace.labels.'));
    if (!asksNamespace && namespace === undefined && !isPod(peer)) return false;
    if (!asksNamespace && !asksLabels && namespace !== undefined) {
      if (!labelsOf(peer, 'k8s', 'io.kubernetes.pod.namespace').includes(namespace)) return false;
    }
    const asksCluster = plain.includes('io.cilium.k8s.policy.cluster');
    if (!asksCluster && !labelsOf(peer, 'k8s', 'io.cilium.k8s.policy.cluster').includes('one')) return false;
  }
  return matches(selector, peer);
}

function matches({ matchLabels, matchExpressions }: WrittenSelector, party: Party): boolean {
  return (
    Object.entries(matchLabels ?? {}).every(([key, value]) => valuesOf(key, party).includes(value)) &&
    (matchExpressions ?? []).every((one) => matchesExpression(one, party))
  );
}

function matchesExpression({ key, operator, values }: WrittenRequirement, party: Party): boolean {
  const found = valuesOf(key, party);
  const isIn = found.some((value) => (values ?? []).includes(value));
  switch (operator) {
    case 'In':
      return isIn;
    case 'NotIn':
      return !isIn;
    case 'Exists':
      return found.length > 0;
    case 'DoesNotExist':
      return found.length === 0;
  }
}

function valuesOf(written: string, party: Party): readonly string[] {
  const [, source = 'any', key = ''] = /^(?:([a-z0-9]+):)?(.*)$/.exec(written) ?? [];
  return labelsOf(party, source, key);
}

const CLUSTER = ['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver'];

function isEntity(entity: string, peer: Party): boolean {
  if (entity === 'all') return true;
  if (entity === 'none') return false;
  if (entity !== 'cluster') return isReserved(peer, entity);
  return (
    isReserved(peer, ...CLUSTER) || labelsOf(peer, 'k8s', 'io.cilium.k8s.policy.cluster').includes('one')
  );
}

function inBlock(
  { cidr, cidrGroupRef, except = [] }: { cidr?: string; cidrGroupRef?: string; except?: readonly string[] },
  written: readonly Written[],
  ip: string,
): boolean {
  const groups = written.filter((one): one is WrittenGroup => one.kind === 'CiliumCIDRGroup');
  const blocks =
    cidr === undefined
      ? groups
          .filter(({ metadata }) => metadata.name === cidrGroupRef)
          .flatMap(({ spec }) => spec.externalCIDRs)
      : [cidr];
  return blocks.some((block) => cidrContains(block, ip)) && !except.some((hole) => cidrContains(hole, ip));
}

function matchesName(rule: WrittenName, known: string): boolean {
  if ('matchName' in rule) return rule.matchName === known;
  if (/^\*+$/.test(rule.matchPattern)) return true;
  const pattern = rule.matchPattern
    .split('.')
    .map((label, i) =>
      i === 0 && label === '**' ? '[-a-z0-9_]+([.][-a-z0-9_]+)*' : label.replace(/\*+/g, '[-a-z0-9_]*'),
    )
    .join('[.]');
  return new RegExp(`^${pattern}$`).test(known);
}

function selectsByKnp({ metadata, spec }: WrittenPolicy, subject: Party): boolean {
  const own = labelsOf(subject, 'k8s', 'io.kubernetes.pod.namespace').includes(
    metadata.namespace ?? 'default',
  );
  return own && matches(asKubernetes(spec?.podSelector ?? {}, 'k8s:'), subject);
}

/** Keys of a NetworkPolicy are of pods or, with the prefix, of namespaces. */
function asKubernetes({ matchLabels, matchExpressions }: WrittenSelector, prefix: string): WrittenSelector {
  return {
    matchLabels: Object.fromEntries(
      Object.entries(matchLabels ?? {}).map(([key, value]) => [prefix + key, value]),
    ),
    matchExpressions: (matchExpressions ?? []).map((one) => ({ ...one, key: prefix + one.key })),
  };
}

function askKnp(
  { metadata }: WrittenPolicy,
  rule: NonNullable<NonNullable<NonNullable<WrittenPolicy['spec']>['ingress']>[number]>,
  attempt: Attempt,
  direction: Direction,
  peer: Party,
): Answer {
  const peers = (direction === 'ingress' ? rule.from : rule.to) ?? [];
  const isPeer =
    peers.length === 0 ||
    peers.some(({ podSelector, namespaceSelector, ipBlock }) => {
      if (ipBlock !== undefined && ipBlock !== null) {
        return (
          isReserved(peer, 'world') &&
          inBlock({ cidr: ipBlock.cidr, except: ipBlock.except ?? [] }, [], peer.ip)
        );
      }
      if (!labelsOf(peer, 'k8s', 'io.cilium.k8s.policy.cluster').includes('one')) return false;
      const namespaces = namespaceSelector ?? undefined;
      const isThere =
        namespaces === undefined
          ? labelsOf(peer, 'k8s', 'io.kubernetes.pod.namespace').includes(metadata.namespace ?? 'default')
          : matches(asKubernetes(namespaces, 'k8s:io.cilium.k8s.namespace.labels.'), peer);
      return isThere && matches(asKubernetes(podSelector ?? {}, 'k8s:'), peer);
    });
  if (!isPeer) return 'no';
  const ports = rule.ports ?? [];
  const fits = ports.some(({ protocol, port, endPort }) => {
    const used = protocol ?? 'TCP';
    if (used === 'SCTP') return false;
    if (port === undefined || port === null) return attempt.protocol === used;
    const written = { port: String(port), protocol: used };
    return isPort(endPort === undefined || endPort === null ? written : { ...written, endPort }, attempt);
  });
  return ports.length === 0 || fits ? 'allow' : 'no';
}
