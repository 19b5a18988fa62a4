import type { Direction } from '../../../model/connection.ts';
import type { NetworkPolicy, NetworkPolicyRule } from '../network-policy.ts';

export function isTypeListed({ policyTypes }: NetworkPolicy, direction: Direction): boolean {
  return policyTypes.has(direction === 'ingress' ? 'Ingress' : 'Egress');
}

/** Whether the rule means some address whatever pods there are: anybody or a block, on a port that is not resolved by name. */
export function meansAnAddress({ peers, ports }: NetworkPolicyRule): boolean {
  if (ports !== 'any' && ports.every(({ port }) => port !== 'any' && 'name' in port)) return false;
  return peers === 'any' || peers.some(({ kind }) => kind === 'ipBlock');
}
