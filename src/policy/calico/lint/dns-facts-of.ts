import { canonicalSelector } from '../../../model/label-selector.ts';
import { namespacedName } from '../../../model/namespaced-name.ts';
import { DNS_PORTS, SYSTEM_NAMESPACES, soundsLikeDns } from '../../kubernetes/lint/dns-way.ts';
import type { DnsFact } from '../../kubernetes/lint/lint-dns.ts';
import type { CalicoFact } from '../calico-fact.ts';
import type { CalicoPolicy } from '../calico-object.ts';
import type { CalicoRule, EntityRule } from '../calico-rule.ts';
import { PROTOCOL_NUMBERS } from '../read/parse-protocol.ts';
import { formatSelector } from '../selector/format-selector.ts';
import { NAMESPACE_LABEL } from '../selector/rewrite-selector.ts';
import type { LabelTest, Selector } from '../selector/selector.ts';

/**
 * Whether the pods of a policy can ask DNS, as far as the policy itself tells. When in doubt they can, also where a rule passes
 * something on. Only in tier `default` can it be told that they cannot: other tiers may end with `Pass`.
 */
export function dnsFactsOf({ ref, value, spans }: CalicoFact): readonly DnsFact[] {
  if (value.kind !== 'policy' || value.staged !== undefined) return [];
  // These fields are for hosts.
  if (value.doNotTrack || value.preDNAT || value.applyOnForward) return [];
  if (value.governs.egress !== true) return [];
  const allowing = value.egress.filter(({ action }) => action === 'Allow' || action === 'Pass');
  const ways = allowing.map((rule) => wayOf(rule, value));
  if (ways.includes('udp')) return selectionsOfWay(value).map((selection) => ({ kind: 'way', selection }));
  if (allowing.length === 0 || value.tier !== 'default') return [];
  return [
    {
      kind: 'none',
      selection: selectionWithout(value),
      isTcpOnly: ways.includes('tcp-only'),
      name: namespacedName({ namespace: value.namespace, name: ref.name }),
      span: spans.egress,
    },
  ];
}

type Way = 'udp' | 'tcp-only' | 'none';

function wayOf(rule: CalicoRule, policy: CalicoPolicy): Way {
  const { protocol, notProtocol, destination, icmp } = rule;
  const isNamed = destination.ports.some(
    (port) => 'name' in port || DNS_PORTS.some((dns) => port.first === dns && port.last === dns),
  );
  if (icmp !== undefined || !holdsDnsPort(destination) || !mayBeDns(destination, policy, isNamed))
    return 'none';
  const { TCP, UDP } = PROTOCOL_NUMBERS;
  if (protocol === undefined) return notProtocol === UDP ? 'tcp-only' : 'udp';
  return protocol === UDP ? 'udp' : protocol === TCP ? 'tcp-only' : 'none';
}

function holdsDnsPort({ ports }: EntityRule): boolean {
  if (ports.length === 0) return true;
  return ports.some((port) =>
    'name' in port
      ? soundsLikeDns(port.name)
      : DNS_PORTS.some((dns) => port.first <= dns && dns <= port.last),
  );
}

/** `isNamed`: the rule names DNS's port, so its peers are meant to answer. */
function mayBeDns(
  { nets, selector, namespaceSelector, services, serviceAccounts }: EntityRule,
  { namespace }: CalicoPolicy,
  isNamed: boolean,
): boolean {
  if (services !== undefined) return isNamed || soundsLikeDns(services.name);
  // Calico also matches pods by their addresses.
  if (nets.length > 0 || serviceAccounts !== undefined) return true;
  if (namespaceSelector !== undefined) {
    return isNamed || (mayBeNamespaceOfDns(namespaceSelector) && mayBePodsOfDns(selector));
  }
  if (selector === undefined) return true;
  const isElsewhere =
    namespace !== undefined && !SYSTEM_NAMESPACES.has(namespace) && !soundsLikeDns(namespace);
  if (!isElsewhere) return isNamed || mayBePodsOfDns(selector);
  // `k8s-app == 'kube-dns'` means pods of kube-system: without a namespaceSelector it matches nothing.
  return (
    isNamed &&
    !testsOf(selector).some(({ label, values }) => label === 'k8s-app' && values.includes('kube-dns'))
  );
}

function mayBeNamespaceOfDns(selector: Selector): boolean {
  return testsOf(selector).every(
    ({ label, values }) =>
      !NAMES_OF_NAMESPACES.has(label) ||
      values.some((name) => SYSTEM_NAMESPACES.has(name) || soundsLikeDns(name)),
  );
}

function mayBePodsOfDns(selector: Selector | undefined): boolean {
  return testsOf(selector).every(({ label, values }) => soundsLikeDns(label) || values.some(soundsLikeDns));
}

const NAMES_OF_NAMESPACES: ReadonlySet<string> = new Set([
  'projectcalico.org/name',
  'kubernetes.io/metadata.name',
  NAMESPACE_LABEL,
]);

function partsOf(selector: Selector | undefined): readonly Selector[] {
  if (selector === undefined || selector.kind === 'all') return [];
  return selector.kind === 'and' ? selector.of.flatMap(partsOf) : [selector];
}

/** Tests that require a label to have one of some values. */
function testsOf(selector: Selector | undefined): readonly LabelTest[] {
  return partsOf(selector).filter(
    (part): part is LabelTest => part.kind === 'test' && (part.operator === '==' || part.operator === 'in'),
  );
}

/** The namespaces of those whom the policy selects; the empty one means any. */
function namespacesOf({ namespace, namespaceSelector, selector }: CalicoPolicy): readonly string[] {
  if (namespace !== undefined) return [namespace];
  const named = [...testsOf(namespaceSelector), ...testsOf(selector)].find(({ label }) =>
    NAMES_OF_NAMESPACES.has(label),
  );
  return named === undefined ? [''] : named.values;
}

/** Conditions on labels that may be absent are dropped from a way to DNS: endpoints without such a label are selected. */
function selectionsOfWay(policy: CalicoPolicy): readonly string[] {
  const conditions = partsOf(policy.selector).flatMap((part) => {
    const isNegative =
      part.kind === 'not' || (part.kind === 'test' && (part.operator === '!=' || part.operator === 'not in'));
    return isNegative || isOfNamespace(part) ? [] : [conditionOf(part)];
  });
  return namespacesOf(policy).map((namespace) => JSON.stringify([namespace, ...conditions]));
}

function selectionWithout(policy: CalicoPolicy): string {
  const [only = '', ...more] = namespacesOf(policy);
  const conditions = partsOf(policy.selector)
    .filter((part) => !isOfNamespace(part))
    .map(conditionOf);
  return JSON.stringify([more.length > 0 ? '' : only, ...conditions]);
}

function isOfNamespace(part: Selector): boolean {
  return part.kind === 'test' && NAMES_OF_NAMESPACES.has(part.label);
}

/** In the form of a Kubernetes selector, where there is one. */
function conditionOf(part: Selector): string {
  if (part.kind === 'has') return requirement(part.label, 'Exists', []);
  if (part.kind !== 'test') return formatSelector(part);
  const { label, operator, values } = part;
  if (operator === '==' || operator === 'in') return requirement(label, 'In', values);
  return operator === '!=' || operator === 'not in'
    ? requirement(label, 'NotIn', values)
    : formatSelector(part);
}

function requirement(key: string, operator: 'In' | 'NotIn' | 'Exists', values: readonly string[]): string {
  return canonicalSelector({ requirements: [{ key, operator, values }] });
}
