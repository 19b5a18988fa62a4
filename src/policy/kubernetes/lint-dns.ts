import type { Diagnostic } from '../../model/diagnostic.ts';
import { canonicalSelector } from '../../model/label-selector.ts';
import type { CniProfile } from '../cni-profile.ts';
import type { Policy } from '../policy.ts';
import { type DnsWay, dnsWayOf } from './dns-way.ts';
import type { NetworkPolicy } from './network-policy.ts';
import { createWiderSelectors } from './wider-selectors.ts';

/**
 * Finds policies that isolate egress and list what is allowed, while neither they nor a policy that selects all the same
 * pods allows DNS over UDP. A policy without egress rules is taken as a wanted default deny.
 */
export function lintDns(policies: readonly Policy[], profile: CniProfile): Diagnostic[] {
  const ways = policies.map(({ value }) => dnsWayOf(value, profile));
  const withDns = createWiderSelectors(
    policies.flatMap(({ value }, i) => (ways[i] === 'udp' ? [selectionOf(value)] : [])),
  );
  return policies.flatMap((policy, i) => {
    const { value } = policy;
    const way = ways[i] ?? 'none';
    if (!value.policyTypes.has('Egress') || value.egress.length === 0 || way === 'udp') return [];
    return withDns.selectsAllOf(selectionOf(value)) ? [] : [noDns(policy, way)];
  });
}

function noDns({ ref, document }: Policy, way: DnsWay): Diagnostic {
  const what =
    way === 'tcp-only'
      ? 'no policy for the same pods allows DNS over UDP, only over TCP, which resolvers try last'
      : 'no policy for the same pods allows DNS';
  return {
    code: 'policy/no-dns',
    severity: 'warning',
    meaning: 'noted',
    message: `\`${ref.namespace}/${ref.name}\` isolates egress, and ${what}`,
    help: 'allow UDP and TCP port 53 to the DNS pods, which live in another namespace (mostly `kube-system`), or the pods cannot resolve names',
    span: document.keySpanOf(['spec', 'egress']),
  };
}

function selectionOf({ namespace, podSelector }: NetworkPolicy) {
  const conditions = podSelector.requirements.map((one) => canonicalSelector({ requirements: [one] }));
  return { namespace, conditions: new Set(conditions) };
}
