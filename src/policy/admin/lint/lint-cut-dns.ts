import type { Diagnostic } from '../../../model/diagnostic.ts';
import { type AdminRule, isReadable, type PodSelection } from '../admin-policy.ts';
import { coversPods, mayBeNamespace, namespaceCalled, podsMayMeet } from './covers.ts';
import { nameOfRule, type PlacedRule, type RuleOrder } from './rule-order.ts';

const DNS_PORT = 53;
const DNS_NAMESPACES = ['kube-system', 'openshift-dns'];
const KUBE_DNS: PodSelection = {
  namespaces: namespaceCalled('kube-system'),
  pods: { requirements: [{ key: 'k8s-app', operator: 'In', values: ['kube-dns'] }] },
};

/**
 * Finds egress rules that deny the cluster's DNS while no rule before them lets the pods ask it. Whatever may lead to DNS counts
 * as a way: other servers, node-local ones, and everything that nothing can read.
 */
export function lintCutDns({ rules, before, mayCompare }: RuleOrder): readonly Diagnostic[] {
  return rules.flatMap((place): Diagnostic[] => {
    if (place.direction !== 'egress' || place.rule.action !== 'deny' || !deniesDns(place.rule)) return [];
    for (const earlier of before(place)) {
      if (!mayCompare() || leavesDns(earlier, place)) return [];
    }
    return [cutsDns(place)];
  });
}

function deniesDns(rule: AdminRule): boolean {
  return (
    hasDnsPort(rule) &&
    rule.peers.some((peer) => {
      if (peer.kind === 'pods') return coversPods(peer, KUBE_DNS);
      return peer.kind === 'networks' && peer.networks.some(({ prefixLength }) => prefixLength === 0);
    })
  );
}

/** An earlier deny counts, too: what is cut there is reported there. */
function leavesDns({ policy, rule }: PlacedRule, place: PlacedRule): boolean {
  if (policy !== place.policy && !podsMayMeet(policy.subject, place.policy.subject)) return false;
  if (!hasDnsPort(rule)) return false;
  if (rule.action === 'deny') return policy === place.policy && deniesDns(rule);
  return rule.peers.some(
    (peer) =>
      peer.kind !== 'pods' || DNS_NAMESPACES.some((namespace) => mayBeNamespace(peer.namespaces, namespace)),
  );
}

function hasDnsPort({ ports }: AdminRule): boolean {
  if (ports === 'any') return true;
  return ports.some((port) => {
    if (port.kind === 'named') return port.name.includes('dns');
    return (
      port.kind === 'range' && port.protocol === 'UDP' && port.first <= DNS_PORT && DNS_PORT <= port.last
    );
  });
}

function cutsDns(place: PlacedRule): Diagnostic {
  const isFinal = place.policy.tier === 'admin';
  return {
    code: 'admin/cuts-dns',
    severity: 'warning',
    meaning: 'noted',
    message: `${nameOfRule(place)} denies DNS to ${whom(place)}: no rule before it accepts or passes UDP port 53${isFinal ? ', and no NetworkPolicy can override that' : ''}`,
    help: 'accept UDP and TCP port 53 to the DNS pods in an earlier rule',
    span: place.rule.span,
  };
}

function whom({ policy: { subject, tier } }: PlacedRule): string {
  const isEveryPod = [subject.namespaces, subject.pods].every(
    (selector) => isReadable(selector) && selector.requirements.length === 0,
  );
  const pods = isEveryPod ? 'every pod of the cluster' : 'the pods that the policy selects';
  return tier === 'admin' ? pods : `${pods} that no NetworkPolicy isolates`;
}
