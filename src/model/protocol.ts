/** Transport protocols with ports that a NetworkPolicy can name. */
export const PORT_PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
export type PortProtocol = (typeof PORT_PROTOCOLS)[number];

/** Protocols that a connection may have. `other` is any that the flow source does not name. */
export const KNOWN_PROTOCOLS = [...PORT_PROTOCOLS, 'ICMP', 'ICMPv6', 'other'] as const;

/**
 * Protocols of recorded connections. `unknown`: it was not recorded, so it may be any protocol; with a port, any protocol that
 * has ports.
 */
export const PROTOCOLS = [...KNOWN_PROTOCOLS, 'unknown'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export function isPortProtocol(protocol: string): protocol is PortProtocol {
  return (PORT_PROTOCOLS as readonly string[]).includes(protocol);
}

/** Type and code of an ICMP or ICMPv6 message (IANA, "ICMP Type Numbers" and "ICMPv6 type Numbers"), each 0 to 255. */
export interface IcmpMessage {
  readonly type: number;
  /** Undefined when not recorded. */
  readonly code: number | undefined;
}
