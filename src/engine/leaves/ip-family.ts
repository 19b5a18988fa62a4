import type { Connection } from '../../model/connection.ts';
import type { AddressSet } from '../../model/endpoint.ts';
import type { Ternary } from '../../model/ternary.ts';
import type { TrafficLeafKind } from './leaf-kind.ts';

/** Connections over IPv4, or over IPv6. */
export interface IpFamilyLeaf {
  readonly kind: 'ip-family';
  readonly family: 4 | 6;
}

export const IP_FAMILY: TrafficLeafKind<IpFamilyLeaf> = { match: matchFamily };

/** Both ends use one family, so either can tell. */
function matchFamily({ family }: IpFamilyLeaf, { source, destination, protocol }: Connection): Ternary {
  if (protocol === 'ICMP') return family === 4;
  if (protocol === 'ICMPv6') return family === 6;
  const possible = ([4, 6] as const).filter(
    (one) => mayUse(source.addresses, one) && mayUse(destination.addresses, one),
  );
  if (!possible.includes(family)) return false;
  if (possible.length === 1) return true;
  return { code: 'address-not-recorded', detail: 'it was not recorded whether this went over IPv4 or IPv6' };
}

function mayUse({ addresses, isComplete, within }: AddressSet, family: 4 | 6): boolean {
  if (within !== undefined) return within.some(({ base }) => base.family === family);
  return !isComplete || addresses.some((address) => address.family === family);
}
