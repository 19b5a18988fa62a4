import type { AdminEnforcement } from './admin-enforcement.ts';
import type { AdminPeer, AdminPolicy, AdminRule } from './admin-policy.ts';

/** Whether the CNI can make anything of all that the rule holds. */
export function isRuleSupported({ peers, ports }: AdminRule, enforcement: AdminEnforcement): boolean {
  if (!peers.every((peer) => isPeerSupported(peer, enforcement))) return false;
  return (
    enforcement.namedPorts === 'by-name' || ports === 'any' || ports.every(({ kind }) => kind !== 'named')
  );
}

/** Whether the CNI enforces nothing of the policy because of something that it holds. */
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

/** Whether the platform knows what to do with a peer. */
function isPeerSupported({ kind }: AdminPeer, enforcement: AdminEnforcement): boolean {
  if (kind === 'nodes') return enforcement.nodes !== 'not-supported';
  return kind !== 'domainNames' || enforcement.domainNames !== 'not-supported';
}
