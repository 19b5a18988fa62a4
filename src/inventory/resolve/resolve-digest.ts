import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Digest, RecordedConnection } from '../../model/digest.ts';
import type { WorkloadEndpoint } from '../../model/endpoint.ts';
import { earlierOf, laterOf, type RecordedTime } from '../../model/recorded-time.ts';
import type { Inventory } from '../inventory.ts';
import type { TimeSpan } from '../tenure.ts';
import { type ConnectionResolver, createConnectionResolver } from './resolve-connection.ts';
import type { ResolverOptions } from './resolve-endpoint.ts';

export interface ResolvedDigest {
  readonly digest: Digest;
  /**
   * What the inventory could not settle: `inventory/labels-differ` (one per workload), `inventory/by-address` and
   * `inventory/another-time`.
   */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Completes the ends of every recorded connection by what the inventory knows (see `createConnectionResolver`). A connection to
 * which it adds nothing stays the same object, so that a complete recording does not take memory twice.
 */
export function resolveDigest(
  digest: Digest,
  inventory: Inventory,
  options: ResolverOptions = {},
): ResolvedDigest {
  const resolve = createConnectionResolver(inventory, options);
  let isSame = true;
  const connections = digest.connections.map((recorded) => {
    const resolved = resolveConnection(recorded, resolve);
    if (resolved !== recorded) isSame = false;
    return resolved;
  });
  return { digest: isSame ? digest : { ...digest, connections }, diagnostics: resolve.diagnostics() };
}

function resolveConnection(recorded: RecordedConnection, resolve: ConnectionResolver): RecordedConnection {
  const connection = resolve(recorded.connection, recordedSpan(recorded));
  return connection === recorded.connection ? recorded : { ...recorded, connection };
}

/** From the first to the last record of any outcome; undefined when none is dated. */
export function recordedSpan({
  seen,
  allowed,
  denied,
  audited,
  attempted,
}: RecordedConnection): TimeSpan | undefined {
  if (seen !== undefined) return seen;
  let first: RecordedTime;
  let last: RecordedTime;
  for (const sightings of [allowed, denied, audited, attempted]) {
    first = earlierOf(first, sightings?.firstSeen);
    last = laterOf(last, sightings?.lastSeen);
  }
  return first === undefined || last === undefined ? undefined : { first, last };
}

/** The workloads at the ends of the connections, each once. */
export function seenWorkloads({ connections }: Pick<Digest, 'connections'>): readonly WorkloadEndpoint[] {
  const seen = new Set<WorkloadEndpoint>();
  for (const { connection } of connections) {
    const { source, destination } = connection;
    if (source.kind === 'workload') seen.add(source);
    if (destination.kind === 'workload') seen.add(destination);
  }
  return [...seen];
}
