/** Transport protocols with ports that a NetworkPolicy can name. */
export const PORT_PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
export type PortProtocol = (typeof PORT_PROTOCOLS)[number];

/** Protocols of recorded connections. `other` is any that the flow source does not name further. */
export const PROTOCOLS = [...PORT_PROTOCOLS, 'ICMP', 'ICMPv6', 'other'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export function isPortProtocol(protocol: string): protocol is PortProtocol {
  return (PORT_PROTOCOLS as readonly string[]).includes(protocol);
}
