import type { Connection } from '../model/connection.ts';
import { protocolNumber } from './protocol-number.ts';

/** What a connection is besides its ends and the port. Requests are kept with the connection that carried them. */
export type ConnectionKind = Pick<Connection, 'protocol' | 'port' | 'icmp' | 'isPodToItself'>;

const NOT_RECORDED = 256;
const VALUES = NOT_RECORDED + 1;

/** A number that tells all but the port. */
export function kindNumber({ protocol, icmp, isPodToItself }: ConnectionKind): number {
  const kind = protocolNumber(protocol) * 2 + Number(isPodToItself);
  if (icmp === undefined) return (kind * VALUES + NOT_RECORDED) * VALUES + NOT_RECORDED;
  return (kind * VALUES + icmp.type) * VALUES + (icmp.code ?? NOT_RECORDED);
}

export function compareKinds(one: ConnectionKind, other: ConnectionKind): number {
  return (
    protocolNumber(one.protocol) - protocolNumber(other.protocol) ||
    (one.port ?? 0) - (other.port ?? 0) ||
    kindNumber(one) - kindNumber(other)
  );
}
