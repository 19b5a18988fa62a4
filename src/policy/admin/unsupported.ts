import type { AdminEnforcement } from './admin-enforcement.ts';
import type { AdminPeer, AdminPolicy, AdminRule } from './admin-policy.ts';

/** Whether the CNI supports everything in the rule. */
export function isRuleSupported({ peers, ports }: AdminRule, enforcement: AdminEnforcement): boolean {
  return peers.every((peer) => isPeerSupported(peer, enforcement)) && !hasUnreadableRange(ports, enforcement);
}

/** Whether the CNI fails on a range. It reads no further once it takes the rule to be for every port. */
export function hasUnreadableRange(ports: AdminRule['ports'], enforcement: AdminEnforcement): boolean {
  if (ports === 'any' || enforcement.backwardRanges === 'match-nothing') return false;
  const end = enforcement.namedPorts === 'every-port' ? ports.findIndex(({ kind }) => kind === 'named') : -1;
  return ports
    .slice(0, end < 0 ? ports.length : end)
    .some((port) => port.kind === 'range' && port.first > port.last);
}

/** Whether the CNI takes the rule to be for every port because one of its ports is a name. */
export function isForEveryPort({ ports }: AdminRule, { namedPorts }: AdminEnforcement): boolean {
  return namedPorts === 'every-port' && ports !== 'any' && ports.some(({ kind }) => kind === 'named');
}

/** Whether the CNI enforces nothing of the policy because of something in it. */
export function isRefused(
  { ingress, egress, priority }: AdminPolicy,
  enforcement: AdminEnforcement,
): boolean {
  if (priority > enforcement.lastPriority) return true;
  if (enforcement.unsupported !== 'refuses-policy') return false;
  return [...ingress, ...egress].some(
    (rule) =>
      !isRuleSupported(rule, enforcement) ||
      (rule.action !== 'allow' && rule.peers.some(({ kind }) => kind === 'domainNames')),
  );
}

/** Whether the platform supports the peer. */
function isPeerSupported({ kind }: AdminPeer, enforcement: AdminEnforcement): boolean {
  if (kind === 'nodes') return enforcement.nodes !== 'not-supported';
  return kind !== 'domainNames' || enforcement.domainNames !== 'not-supported';
}
