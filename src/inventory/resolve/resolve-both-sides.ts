import type { Connection } from '../../model/connection.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Digest, RecordedConnection } from '../../model/digest.ts';
import { type Endpoint, endpointName } from '../../model/endpoint.ts';
import { type Alteration, type Alterations, findAlterations } from '../alterations.ts';
import type { Inventory } from '../inventory.ts';
import { findRedirections, type Redirection, type Redirections } from '../redirections/redirections.ts';
import { type ConnectionResolver, createConnectionResolver } from './resolve-connection.ts';
import { type ResolvedDigest, recordedSpan } from './resolve-digest.ts';
import type { ResolverOptions } from './resolve-endpoint.ts';

/** A recorded connection as it is after a change of manifests. */
export interface AlteredConnection {
  readonly connection: Connection;
  /** What the change makes of its ends; undefined for an end that is described as before. */
  readonly source: AlteredEnd | undefined;
  readonly destination: AlteredEnd | undefined;
  /** Left out: no Service through which it may have come leads elsewhere. */
  readonly redirected?: Redirected;
}

/** What Services make of a connection when they lead elsewhere. */
export interface Redirected extends Pick<Redirection, 'service' | 'span'> {
  /** Whether it came through the Service; otherwise it may have come to the pod itself, or through another one. */
  readonly isCertain: boolean;
  readonly connections: readonly Connection[];
  /** Whether one of the Services leads to no known end. */
  readonly isLost: boolean;
}

/** A workload, `namespace/name`, and what the change makes of it. */
export interface AlteredEnd {
  readonly workload: string;
  readonly alteration: Alteration;
}

export interface ResolvedSides extends ResolvedDigest {
  /** Connections of the digest that have another end after the change. */
  readonly altered: ReadonlyMap<RecordedConnection, AlteredConnection>;
}

/** An end of a connection, with the port where it is the destination. */
interface End {
  readonly endpoint: Endpoint;
  readonly port: number | undefined;
}

interface BothSides {
  readonly before: End;
  readonly after: End;
  readonly altered: AlteredEnd | undefined;
}

/**
 * Completes the ends of recorded connections (see `resolveDigest`) where the change alters the inventory: the digest has them as
 * they are before the change. What was recorded was recorded before it, except where the labels are already those after it: such
 * an end is the same on both sides.
 */
export function resolveBothSides(
  digest: Digest,
  inventories: { readonly before: Inventory; readonly after: Inventory },
  options: ResolverOptions = {},
): ResolvedSides {
  const alterations = findAlterations(inventories.before, inventories.after);
  const before = createConnectionResolver(inventories.before, options);
  const after = createConnectionResolver(inventories.after, options);
  const redirections = findRedirections(inventories.before, inventories.after);
  const altered = new Map<RecordedConnection, AlteredConnection>();

  const connections = digest.connections.map((recorded) => {
    const when = recordedSpan(recorded);
    const [was, is] = [before(recorded.connection, when), after(recorded.connection, when)];
    const source = onBothSides(recorded.connection.source, sourceOf(was), sourceOf(is), alterations);
    const destination = onBothSides(
      recorded.connection.destination,
      destinationOf(was),
      destinationOf(is),
      alterations,
    );
    const connection = joined(is, source.before, destination.before);
    const resolved = connection === recorded.connection ? recorded : { ...recorded, connection };
    const later = joined(is, source.after, destination.after);
    const redirected = redirectedBy(connection, later, redirections, alterations);
    if (redirected !== undefined || !isSame(later, connection)) {
      altered.set(resolved, {
        connection: later,
        source: source.altered,
        destination: destination.altered,
        ...(redirected !== undefined && { redirected }),
      });
    }
    return resolved;
  });
  return {
    digest: { ...digest, connections },
    altered,
    diagnostics: saidOfBoth(before, after),
  };
}

/** If the recording names the end, the inventory only completes it; for an address, each inventory says who has it. */
function onBothSides(recorded: Endpoint, was: End, is: End, alterations: Alterations): BothSides {
  const isNamed = recorded.kind === 'workload';
  const workload = was.endpoint.kind === 'workload' ? was.endpoint : undefined;
  const isSameEnd = isNamed || isOneName(was.endpoint, is.endpoint);
  if (!isSameEnd) return { before: was, after: is, altered: undefined };
  const alteration = workload && alterations.of(workload);
  // Through a Service that leads to another port of the same pods.
  if (alteration === undefined && was.port !== is.port) return { before: was, after: is, altered: undefined };
  if (
    workload === undefined ||
    alteration === undefined ||
    (isNamed && alterations.isInForce(workload, recorded))
  ) {
    return { before: is, after: is, altered: undefined };
  }
  return {
    before: was,
    after: { ...was, endpoint: alterations.alter(workload) },
    altered: { workload: endpointName(workload), alteration },
  };
}

function redirectedBy(
  before: Connection,
  after: Connection,
  redirections: Redirections,
  alterations: Alterations,
): Redirected | undefined {
  const { destination: was, protocol, port } = before;
  if (was.kind !== 'workload') return undefined;
  const later = isOneName(was, after.destination) ? after.destination : alterations.alter(was);
  const is = later.kind === 'workload' ? later : was;
  const arrival = { before: was, after: is, protocol, port };
  const { serviceAddress } = was;
  const found =
    serviceAddress === undefined ? redirections.of(arrival) : redirections.through(serviceAddress, arrival);
  const [first] = found;
  if (first === undefined) return undefined;
  return {
    service: first.service,
    span: first.span,
    isCertain: serviceAddress !== undefined,
    connections: found.flatMap(({ ends }) =>
      ends.map((end) => ({ ...after, destination: end.endpoint, port: end.port })),
    ),
    isLost: found.some(({ ends }) => ends.length === 0),
  };
}

function isOneName(one: Endpoint, other: Endpoint): boolean {
  return one.kind === other.kind && endpointName(one) === endpointName(other);
}

function sourceOf({ source }: Connection): End {
  return { endpoint: source, port: undefined };
}

function destinationOf({ destination, port }: Connection): End {
  return { endpoint: destination, port };
}

function joined(connection: Connection, source: End, destination: End): Connection {
  const together = {
    ...connection,
    source: source.endpoint,
    destination: destination.endpoint,
    port: destination.port,
  };
  return isSame(together, connection) ? connection : together;
}

function isSame(one: Connection, other: Connection): boolean {
  return one.source === other.source && one.destination === other.destination && one.port === other.port;
}

/** What both inventories have in common with the recording, or against it: the change itself is no contradiction. */
function saidOfBoth(before: ConnectionResolver, after: ConnectionResolver): readonly Diagnostic[] {
  const earlier = new Set(before.diagnostics().map(subjectOf));
  return after.diagnostics().filter((diagnostic) => earlier.has(subjectOf(diagnostic)));
}

/** The code, and the first name that the message has. */
function subjectOf({ code, message }: Diagnostic): string {
  return `${code} ${/`[^`]*`/.exec(message)?.[0] ?? ''}`;
}
