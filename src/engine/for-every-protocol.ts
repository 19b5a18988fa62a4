import type { Connection } from '../model/connection.ts';
import { KNOWN_PROTOCOLS, PORT_PROTOCOLS } from '../model/protocol.ts';
import type { Ternary } from '../model/ternary.ts';

/**
 * Asks a question about a connection; where its protocol was not recorded, asks for each protocol that it may have, and only what
 * all agree on is certain.
 */
export function forEveryProtocol(connection: Connection, ask: (connection: Connection) => Ternary): Ternary {
  if (connection.protocol !== 'unknown') return ask(connection);
  const protocols = connection.port === undefined ? KNOWN_PROTOCOLS : PORT_PROTOCOLS;
  const [first = false, ...others] = protocols.map((protocol) => ask({ ...connection, protocol }));
  if (typeof first === 'boolean' && others.every((answer) => answer === first)) return first;
  return { code: 'protocol-not-recorded', detail: 'the protocol of this connection was not recorded' };
}
