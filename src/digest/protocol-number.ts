import { PROTOCOLS, type Protocol } from '../model/protocol.ts';

/** The place of a protocol in PROTOCOLS; the usual ones without a search, for those who ask for every line. */
export function protocolNumber(protocol: Protocol): number {
  if (protocol === 'TCP') return 0;
  return protocol === 'UDP' ? 1 : PROTOCOLS.indexOf(protocol);
}
