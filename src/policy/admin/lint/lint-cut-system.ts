import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { AdminRule, PodSelection } from '../admin-policy.ts';
import { coversPods, namespaceCalled, podsMayMeet } from './covers.ts';
import { nameOfRule, type PlacedRule, type RuleOrder } from './rule-order.ts';

const SYSTEM: PodSelection = { namespaces: namespaceCalled('kube-system'), pods: { requirements: [] } };
const EVERY_POD: PodSelection = { namespaces: { requirements: [] }, pods: { requirements: [] } };
/** Ports of DNS and of the API server: an earlier rule that leaves one of these to the pods shows that its author thought of them. */
const NEEDED = { ingress: [53], egress: [443, 6443] } as const;

/**
 * Finds rules that deny everything to or from every pod, those of kube-system included: then its DNS servers reach neither the
 * API server nor their clients, and neither do controllers, nor deployers inside the cluster.
 */
export function lintCutSystem({ rules, before, mayCompare }: RuleOrder): readonly Diagnostic[] {
  return rules.flatMap((place): Diagnostic[] => {
    const { policy, rule } = place;
    if (rule.action !== 'deny' || !coversPods(policy.subject, SYSTEM) || !deniesEverybody(rule)) return [];
    for (const earlier of before(place)) {
      if (!mayCompare() || spares(earlier, place)) return [];
    }
    return [cutsSystem(place)];
  });
}

function deniesEverybody({ peers, ports }: AdminRule): boolean {
  return (
    ports === 'any' &&
    peers.some((peer) => {
      if (peer.kind === 'pods') return coversPods(peer, EVERY_POD);
      return peer.kind === 'networks' && peer.networks.some(({ prefixLength }) => prefixLength === 0);
    })
  );
}

function spares({ policy, rule }: PlacedRule, { policy: own, direction }: PlacedRule): boolean {
  if (policy !== own && !podsMayMeet(policy.subject, SYSTEM)) return false;
  if (rule.action === 'deny') return policy === own && deniesEverybody(rule);
  if (rule.ports === 'any') return true;
  const { ports } = rule;
  return NEEDED[direction].some((needed) =>
    ports.some((port) => port.kind !== 'range' || (port.first <= needed && needed <= port.last)),
  );
}

function cutsSystem(place: PlacedRule): Diagnostic {
  const way = place.direction === 'ingress' ? 'to' : 'from';
  return {
    code: 'admin/cuts-system',
    severity: 'warning',
    meaning: 'noted',
    message: `${nameOfRule(place)} also denies all connections ${way} the pods of \`kube-system\`: cluster DNS, controllers and deployers inside the cluster are cut off`,
    help: 'exclude `kube-system` and the namespaces of deployers from the subject, or accept what they need in an earlier rule',
    span: place.rule.span,
  };
}
