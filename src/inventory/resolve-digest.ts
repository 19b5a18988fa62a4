import type { Diagnostic } from '../model/diagnostic.ts';
import type { Digest, RecordedConnection } from '../model/digest.ts';
import type { Inventory } from './inventory.ts';
import { createEndpointResolver, type EndpointResolver } from './resolve-endpoint.ts';

export interface ResolvedDigest {
  readonly digest: Digest;
  /** What the inventory could not settle: `inventory/labels-differ`, one a workload, and `inventory/by-address`. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Completes the ends of every recorded connection by what the inventory knows (see `createEndpointResolver`). What it adds
 * nothing to stays the same object, so that a recording that is complete already costs no memory a second time.
 */
export function resolveDigest(digest: Digest, inventory: Inventory): ResolvedDigest {
  const resolve = createEndpointResolver(inventory);
  let isSame = true;
  const connections = digest.connections.map((recorded) => {
    const resolved = resolveConnection(recorded, resolve);
    if (resolved !== recorded) isSame = false;
    return resolved;
  });
  return { digest: isSame ? digest : { ...digest, connections }, diagnostics: resolve.diagnostics() };
}

function resolveConnection(recorded: RecordedConnection, resolve: EndpointResolver): RecordedConnection {
  const { connection } = recorded;
  const source = resolve(connection.source);
  const destination = resolve(connection.destination);
  if (source === connection.source && destination === connection.destination) return recorded;
  return { ...recorded, connection: { ...connection, source, destination } };
}
