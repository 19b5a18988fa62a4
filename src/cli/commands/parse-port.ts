import { PROTOCOLS, type Protocol } from '../../model/protocol.ts';

/** Reads `8080` (TCP), `TCP/8080`, `udp/53`, `ICMP`; undefined when it is none of these. */
export function parsePort(text: string): { protocol: Protocol; port: number | undefined } | undefined {
  const [first = '', second, ...rest] = text.split('/');
  if (rest.length > 0) return undefined;
  if (/^\d+$/.test(first) && second === undefined) return withPort('TCP', first);
  const protocol = PROTOCOLS.find((name) => name.toLowerCase() === first.toLowerCase());
  if (protocol === undefined || protocol === 'other') return undefined;
  const hasPorts = protocol !== 'ICMP' && protocol !== 'ICMPv6';
  if (second === undefined) return hasPorts ? undefined : { protocol, port: undefined };
  return hasPorts ? withPort(protocol, second) : undefined;
}

function withPort(protocol: Protocol, text: string) {
  const port = Number(text);
  return /^\d+$/.test(text) && port >= 1 && port <= 65_535 ? { protocol, port } : undefined;
}
