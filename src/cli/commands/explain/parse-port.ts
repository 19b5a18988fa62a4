import { PROTOCOLS, type Protocol } from '../../../model/protocol.ts';

/** The port of a connection as people write it. */
export type AskedPort =
  | { readonly protocol: Protocol; readonly port: number | undefined }
  /** A name that the destination declares; without a protocol, the port's own. */
  | { readonly protocol: Protocol | undefined; readonly port: string };

/** Kubernetes' port names (IANA service names). */
const PORT_NAME = /^(?=.*[a-z])[a-z0-9](?:[a-z0-9-]{0,13}[a-z0-9])?$/;

/** Reads `8080` (TCP), `TCP/8080`, `80/tcp`, `udp/53`, `ICMP`, `http`, `TCP/http`; undefined for anything else. */
export function parsePort(text: string): AskedPort | undefined {
  const [first = '', second, ...rest] = text.split('/');
  if (rest.length > 0) return undefined;
  if (second === undefined) return alone(first);
  const protocol = protocolOf(first) ?? protocolOf(second);
  const port = protocolOf(first) === undefined ? first : second;
  if (protocol === undefined || !hasPorts(protocol)) return undefined;
  return /^\d+$/.test(port) ? withNumber(protocol, port) : withName(protocol, port);
}

function alone(text: string): AskedPort | undefined {
  if (/^\d+$/.test(text)) return withNumber('TCP', text);
  const protocol = protocolOf(text);
  if (protocol === undefined) return withName(undefined, text);
  return hasPorts(protocol) ? undefined : { protocol, port: undefined };
}

function protocolOf(text: string): Protocol | undefined {
  const protocol = PROTOCOLS.find((name) => name.toLowerCase() === text.toLowerCase());
  return protocol === 'other' || protocol === 'unknown' ? undefined : protocol;
}

function hasPorts(protocol: Protocol): boolean {
  return protocol !== 'ICMP' && protocol !== 'ICMPv6';
}

function withNumber(protocol: Protocol, text: string): AskedPort | undefined {
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? { protocol, port } : undefined;
}

function withName(protocol: Protocol | undefined, port: string): AskedPort | undefined {
  return PORT_NAME.test(port) ? { protocol, port } : undefined;
}
