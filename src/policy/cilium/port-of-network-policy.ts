import type { NetworkPolicyPort } from '../kubernetes/network-policy.ts';
import type { CiliumPort } from './cilium-policy.ts';

/** A port of a NetworkPolicy in the form into which Cilium translates it (pkg/k8s/network_policy.go). */
export function portOfNetworkPolicy({ protocol, port }: NetworkPolicyPort): CiliumPort {
  if (port === 'any') return { protocol, port: { number: 0 }, endPort: undefined };
  if ('name' in port) return { protocol, port, endPort: undefined };
  const { first, last } = port;
  return { protocol, port: { number: first }, endPort: last > first ? last : undefined };
}
