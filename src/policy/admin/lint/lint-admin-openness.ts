import { DIRECTIONS, type Direction } from '../../../model/connection.ts';
import type { Findings } from '../../fields/findings.ts';
import {
  type AdminPeer,
  type AdminPolicy,
  type AdminRule,
  isReadable,
  type StoredSelector,
} from '../admin-policy.ts';
import { coversRule } from './covers.ts';

/**
 * Finds rules that accept everybody on every port before any NetworkPolicy is asked, and networks that contain the whole cluster
 * besides the world.
 */
export function lintAdminOpenness(policy: AdminPolicy, findings: Findings): void {
  for (const direction of DIRECTIONS) {
    const rules = policy[direction];
    for (const [i, rule] of rules.entries()) {
      if (rules.slice(0, i).some((earlier) => coversRule(earlier, rule))) continue;
      if (policy.tier === 'admin' && rule.action === 'allow') lintAccept(rule, direction, i, findings);
      if (direction === 'egress') lintNetworks(rule, rules.slice(0, i), i, findings);
    }
  }
}

function lintAccept(rule: AdminRule, direction: Direction, index: number, findings: Findings): void {
  const [peer] = rule.peers.filter(isEverybody);
  if (peer === undefined || rule.ports !== 'any') return;
  const whom = peer.kind === 'pods' ? 'every pod of every namespace' : 'every address, pods included,';
  const way = direction === 'ingress' ? 'from' : 'to';
  findings.warning(
    'admin/overrides-everything',
    ['spec', direction, index],
    `this rule accepts connections ${way} ${whom} on every port, and no NetworkPolicy can override that`,
    'list the peers and ports that are needed, or use `Pass` to leave the decision to the NetworkPolicies',
  );
}

/** The API's own text warns of this: pods and nodes have addresses, too. */
function lintNetworks(
  rule: AdminRule,
  earlier: readonly AdminRule[],
  index: number,
  findings: Findings,
): void {
  if (rule.action !== 'deny' || !rule.peers.some((peer) => isEverybody(peer) && peer.kind === 'networks'))
    return;
  const isTakenOut = earlier.some(
    ({ action, peers, ports }) =>
      action !== 'deny' && ports === 'any' && peers.some((peer) => peer.kind === 'pods'),
  );
  if (isTakenOut) return;
  findings.info(
    'admin/network-holds-cluster',
    ['spec', 'egress', index],
    'networks also match pods and nodes by address, so this rule also denies connections inside the cluster',
    'if only addresses outside the cluster are meant, put a rule with `Pass` and `namespaces: {}` before it',
  );
}

function isEverybody(peer: AdminPeer): boolean {
  if (peer.kind === 'pods') return isEvery(peer.namespaces) && isEvery(peer.pods);
  return peer.kind === 'networks' && peer.networks.some(({ prefixLength }) => prefixLength === 0);
}

/** Every namespace has its name as a label, since Kubernetes 1.22. */
function isEvery(selector: StoredSelector): boolean {
  return (
    isReadable(selector) &&
    selector.requirements.every(
      ({ key, operator }) => key === 'kubernetes.io/metadata.name' && operator === 'Exists',
    )
  );
}
