import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import { policyKey } from '../../model/verdict.ts';
import type { ConnectionImpact } from '../connection-impact.ts';
import type { IsolationChange } from '../isolation/isolation-change.ts';

/** Stays the same as long as the finding is the same to a reader. Undefined for what cannot be waived. */
export function fingerprintOfImpact(impact: ConnectionImpact): string | undefined {
  return impact.transition === 'blocked' || impact.transition === 'opened' ? keyOfImpact(impact) : undefined;
}

/** The same for every transition: unknown connections are shown, too, but cannot be waived. */
export function keyOfImpact({ transition, recorded }: ConnectionImpact): string {
  const { source, destination, protocol, port } = recorded.connection;
  return fingerprint([transition, stableName(source), stableName(destination), protocol, port ?? null]);
}

/** As `fingerprintOfImpact`, for a change of protection. Undefined for one that is unclear, and for a gain: neither can be waived. */
export function fingerprintOfIsolation(change: IsolationChange): string | undefined {
  const { workload, direction } = change;
  switch (change.change) {
    case 'lost':
    case 'opened':
      return fingerprint(['unprotected', change.change, workload, direction, ...change.audiences]);
    case 'undenied':
      return fingerprint([
        'unprotected',
        change.change,
        workload,
        direction,
        ...change.policies.map(policyKey).sort(),
      ]);
    case 'unclear':
    case 'gained':
      return undefined;
  }
}

function fingerprint(parts: readonly (string | number | null)[]): string {
  return fnv1a64(JSON.stringify(parts));
}

/**
 * The name that people see, without what differs between recordings: the address behind a DNS name, the number of addresses, the
 * node of a pod in its network.
 */
export function stableName(endpoint: Endpoint): string {
  if (endpoint.kind === 'world') {
    const name = endpoint.names[0]?.name ?? endpoint.entities.find((entity) => !entity.startsWith('world'));
    if (name !== undefined) return name;
    const isPlace = isOneAddress(endpoint) || endpoint.addresses.within !== undefined;
    return isPlace ? endpointName(endpoint) : 'outside the cluster';
  }
  if (endpoint.kind === 'node' && endpoint.hostPod !== undefined) {
    return `${endpoint.hostPod.namespace}/${endpoint.hostPod.name} (host network)`;
  }
  return endpointName(endpoint);
}

/** Whether the endpoint is known to have this one address and no other. */
export function isOneAddress({ addresses: { addresses, isComplete } }: Endpoint): boolean {
  return addresses.length === 1 && isComplete;
}

const PRIME_LOW = 0x1b3;
const TWO_32 = 0x1_0000_0000;

/** The FNV-1a hash of a text's UTF-8 bytes, 64 bits as 16 hexadecimal digits: short and the same everywhere, but not secret. */
export function fnv1a64(text: string): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of new TextEncoder().encode(text)) {
    low = (low ^ byte) >>> 0;
    // The prime is 2^40 + PRIME_LOW; multiplying in halves keeps each product below 2^53.
    const product = low * PRIME_LOW;
    high = (high * PRIME_LOW + low * 256 + Math.floor(product / TWO_32)) % TWO_32;
    low = product % TWO_32;
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}
