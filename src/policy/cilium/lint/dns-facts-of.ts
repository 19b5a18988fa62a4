import { canonicalSelector } from '../../../model/label-selector.ts';
import { namespacedName } from '../../../model/namespaced-name.ts';
import { DNS_PORTS, isDnsBlock, SYSTEM_NAMESPACES, soundsLikeDns } from '../../kubernetes/lint/dns-way.ts';
import type { DnsFact } from '../../kubernetes/lint/lint-dns.ts';
import type { ManifestDocument } from '../../manifest.ts';
import type {
  CidrRule,
  CiliumNetworkPolicy,
  CiliumPortRule,
  CiliumRule,
  CiliumSpec,
  IdentityRequirement,
  IdentitySelector,
} from '../cilium-policy.ts';
import { hasPeers } from './lint-empty-lists.ts';

const NAMESPACE = 'io.kubernetes.pod.namespace';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';
const NAMESPACE_NAME = `${NAMESPACE_LABELS}kubernetes.io/metadata.name`;

/** Whether the pods of a spec can ask DNS, as far as the spec itself tells. When in doubt they can. */
export function dnsFactsOf(
  { namespace, name }: CiliumNetworkPolicy,
  spec: CiliumSpec,
  isolates: boolean,
  document: ManifestDocument,
): readonly DnsFact[] {
  const { requirements } = spec.subject.selector;
  // Health endpoints, ingress proxies and the like do not ask DNS.
  if (requirements.some(({ source }) => source !== 'k8s' && source !== 'any')) return [];
  const egress = spec.sections.egress ?? [];
  const ways = egress.map((rule) => wayOf(rule, namespace));
  if (ways.includes('udp')) {
    const conditions = requirements.filter((one) => !isOfNamespace(one)).map(conditionOf);
    return namespacesOf(namespace, requirements).map((one) => ({
      kind: 'way',
      selection: JSON.stringify([one, ...conditions]),
    }));
  }
  // A spec that allows nothing is a deliberate default deny.
  if (!isolates || !egress.some(({ peers, toPorts, icmps }) => hasPeers(peers) || toPorts || icmps))
    return [];
  const [only = '', ...more] = namespacesOf(namespace, requirements);
  const kept = requirements.filter((one) => more.length > 0 || only === '' || !isOfNamespace(one));
  return [
    {
      kind: 'none',
      selection: JSON.stringify([more.length > 0 ? '' : only, ...kept.map(conditionOf)]),
      isTcpOnly: ways.includes('tcp-only'),
      name: namespacedName({ namespace, name }),
      span: document.keySpanOf([...spec.path, 'egress']),
    },
  ];
}

function conditionOf({ key, operator, values }: IdentityRequirement): string {
  return canonicalSelector({ requirements: [{ key, operator, values }] });
}

function isOfNamespace({ key }: IdentityRequirement): boolean {
  return key === NAMESPACE || key.startsWith(NAMESPACE_LABELS);
}

/** The empty one means any. */
function namespacesOf(
  own: string | undefined,
  requirements: readonly IdentityRequirement[],
): readonly string[] {
  if (own !== undefined) return [own];
  const named = requirements.find(
    ({ key, operator }) => operator === 'In' && (key === NAMESPACE || key === NAMESPACE_NAME),
  );
  return named === undefined ? [''] : named.values;
}

type Way = 'udp' | 'tcp-only' | 'none';

function wayOf({ peers, toPorts, icmps }: CiliumRule, own: string | undefined): Way {
  const isNarrowed = toPorts !== undefined && toPorts.length > 0;
  if (!isNarrowed && icmps !== undefined) return 'none';
  if (!isNarrowed && !hasPeers(peers)) return 'none';
  const way = isNarrowed ? wayOfPorts(toPorts) : 'udp';
  if (way === 'none' || !hasPeers(peers)) return way;
  return isNarrowed ? wayTo(peers, own, way) : mayHoldDns(peers, own) ? 'udp' : 'none';
}

function wayOfPorts(toPorts: readonly CiliumPortRule[]): Way {
  const protocols = toPorts.flatMap(({ ports, rules }) =>
    rules?.kind === 'dns' ? ['ANY'] : ports.filter(isDnsPort).map(({ protocol }) => protocol),
  );
  if (protocols.includes('UDP') || protocols.includes('ANY')) return 'udp';
  return protocols.includes('TCP') ? 'tcp-only' : 'none';
}

function isDnsPort({ port, endPort = 0 }: CiliumPortRule['ports'][number]): boolean {
  if ('name' in port) return soundsLikeDns(port.name);
  const { number } = port;
  return number === 0 || DNS_PORTS.some((dns) => number <= dns && dns <= Math.max(number, endPort));
}

/** For a rule for DNS's port: whether its peers can be meant to answer. */
function wayTo(peers: CiliumRule['peers'], own: string | undefined, way: Way): Way {
  const { endpoints = [], cidr = [], cidrSet = [], entities = [], services = [], nodes = [] } = peers;
  const isWay =
    entities.some((one) => one !== 'none') ||
    services.length + nodes.length > 0 ||
    [...cidr, ...cidrSet].some(isResolver) ||
    endpoints.some((one) => !isLostKubeDns(one, own));
  return isWay ? way : 'none';
}

/** For a rule for all ports: whether DNS is among its peers. */
function mayHoldDns(peers: CiliumRule['peers'], own: string | undefined): boolean {
  const { endpoints = [], cidr = [], cidrSet = [], entities = [], services = [] } = peers;
  return (
    entities.some((one) => one === 'all' || one === 'cluster') ||
    services.some((one) => one.kind !== 'name' || soundsLikeDns(one.name)) ||
    [...cidr, ...cidrSet].some(isResolver) ||
    endpoints.some((one) => mayBeDnsPods(one, own))
  );
}

/** Cilium matches no pod and no node by address, so a wide block does not mean a resolver. */
function isResolver(rule: CidrRule): boolean {
  return rule.kind !== 'cidr' || isDnsBlock(rule.cidr, { matchesPods: false });
}

/** `k8s-app: kube-dns` means pods of kube-system: without its namespace it matches nothing. */
function isLostKubeDns({ requirements }: IdentitySelector, own: string | undefined): boolean {
  if (own === undefined || isOfDns(own) || requirements.some(isOfNamespace)) return false;
  return requirements.some(
    ({ key, operator, values }) => key === 'k8s-app' && operator === 'In' && values.includes('kube-dns'),
  );
}

function mayBeDnsPods({ requirements }: IdentitySelector, own: string | undefined): boolean {
  if (own !== undefined && !isOfDns(own) && !requirements.some(isOfNamespace)) return false;
  return requirements.every((one) => {
    const { key, operator, values } = one;
    if (key === NAMESPACE || key === NAMESPACE_NAME) {
      if (operator === 'NotIn') return !values.includes('kube-system');
      return operator !== 'In' || values.some(isOfDns);
    }
    return isOfNamespace(one) || operator !== 'In' || soundsLikeDns(key) || values.some(soundsLikeDns);
  });
}

function isOfDns(namespace: string): boolean {
  return SYSTEM_NAMESPACES.has(namespace) || soundsLikeDns(namespace);
}
