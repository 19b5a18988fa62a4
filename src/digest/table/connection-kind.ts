import type { Connection } from '../../model/connection.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import { protocolNumber } from '../protocol-number.ts';

/** What a connection is besides its ends and the port. Requests are kept with the connection that carried them. */
export type ConnectionKind = Pick<Connection, 'protocol' | 'port' | 'icmp' | 'isPodToItself'>;

/** Stands for a port that is not recorded, where ports are numbers only. */
export const NO_PORT = -1;

const NOT_RECORDED = 256;
const VALUES = NOT_RECORDED + 1;
const PORTS = 65_536;
/** More than there are numbers of kinds. */
const KINDS = PROTOCOLS.length * 2 * VALUES * VALUES;

/** A number that tells all but the port. */
export function kindNumber({ protocol, icmp, isPodToItself }: ConnectionKind): number {
  return kindNumberOf(protocolNumber(protocol), isPodToItself, icmp?.type, icmp?.code);
}

/** The same, of a connection with such a message of ICMP; protocols are told by their place in PROTOCOLS. */
export function kindNumberOf(
  protocol: number,
  isPodToItself: boolean,
  type = NOT_RECORDED,
  code = NOT_RECORDED,
): number {
  return ((protocol * 2 + Number(isPodToItself)) * VALUES + type) * VALUES + code;
}

/** What a number and a port tell. */
export function kindOf(number: number, port: number): ConnectionKind {
  const [code, rest] = [number % VALUES, Math.floor(number / VALUES)];
  const [type, kind] = [rest % VALUES, Math.floor(rest / VALUES)];
  return {
    protocol: PROTOCOLS[kind >> 1] ?? 'unknown',
    port: port === NO_PORT ? undefined : port,
    icmp: type === NOT_RECORDED ? undefined : { type, code: code === NOT_RECORDED ? undefined : code },
    isPodToItself: (kind & 1) === 1,
  };
}

/** Connections of one pair of ends stand in the order of these: by protocol, then port, then the rest of the number. */
export function kindOrder(number: number, port = 0): number {
  const protocol = Math.floor(number / (2 * VALUES * VALUES));
  return (protocol * PORTS + port) * KINDS + number;
}
