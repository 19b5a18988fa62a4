import type { RecordedWindow } from '../../model/digest.ts';
import type { Endpoint, WorkloadEndpoint } from '../../model/endpoint.ts';
import type { LabelSet } from '../../model/label-set.ts';
import { endpointIdentity } from '../endpoint-identity.ts';
import type { FlowDigest, SeenConnection } from '../flow-digest.ts';
import { createRecordingWindow } from '../times/recording-window.ts';
import { rewriteDigest } from './rewrite-digest.ts';

/** Sources of one time begin and end a little apart; a rollout that changes labels is not over in less. */
const SLACK_MS = 60 * 60 * 1000;

/** A workload as the one source that has its labels knows it, in the time of its records. */
interface Labelled {
  readonly end: WorkloadEndpoint;
  readonly identity: string;
  /** Its records do not agree with each other. */
  isSeveral: boolean;
  readonly window: ReturnType<typeof createRecordingWindow>;
}

/**
 * The digest in which an end that one source names and another one knows with its labels is that end: recorded by GKE's policy log and by Hubble,
 * say. Only where all records with labels of that owner are alike, contradict nothing, and are of the same time; then what both saw is one
 * connection of two observers.
 */
export function joinNamedEnds(digest: FlowDigest): FlowDigest {
  const ends = new Set(
    digest.connections.flatMap(({ connection }) => [connection.source, connection.destination]),
  );
  if (![...ends].some(isOnlyNamed)) return digest;
  const labelled = findLabelled(digest);
  if (labelled.size === 0) return digest;
  return rewriteDigest(digest, (seen) => {
    const when = windowOf(seen);
    const known = (end: Endpoint) => (when === undefined ? end : knownEnd(end, when, labelled));
    const source = known(seen.connection.source);
    const destination = known(seen.connection.destination);
    return { ...seen, connection: { ...seen.connection, source, destination } };
  });
}

/** Not one that Cilium has given no labels yet: it is judged without them. */
function isOnlyNamed(end: Endpoint): end is WorkloadEndpoint {
  if (end.kind !== 'workload' || end.entities.length > 0) return false;
  return end.ownerKind !== undefined && !end.labels.isComplete;
}

function findLabelled({ connections }: FlowDigest): ReadonlyMap<string, Labelled> {
  const found = new Map<string, Labelled>();
  for (const seen of connections) {
    const when = windowOf(seen);
    for (const end of [seen.connection.source, seen.connection.destination]) {
      if (end.kind !== 'workload' || !end.labels.isComplete) continue;
      const identity = endpointIdentity(end);
      const known = found.get(ownerOf(end)) ?? {
        end,
        identity,
        isSeveral: false,
        window: createRecordingWindow(),
      };
      found.set(ownerOf(end), known);
      if (known.identity !== identity) known.isSeveral = true;
      known.window.include(when?.first);
      known.window.include(when?.last);
    }
  }
  return found;
}

function ownerOf({ namespace, ownerKind, name }: WorkloadEndpoint): string {
  return JSON.stringify([namespace, ownerKind, name]);
}

function knownEnd(end: Endpoint, when: RecordedWindow, labelled: ReadonlyMap<string, Labelled>): Endpoint {
  if (!isOnlyNamed(end)) return end;
  const known = labelled.get(ownerOf(end));
  const window = known?.window.finish();
  if (known === undefined || known.isSeveral || window === undefined) return end;
  if (when.first < window.first - SLACK_MS || when.last > window.last + SLACK_MS) return end;
  const { labels, namespaceLabels, cluster = end.cluster } = known.end;
  if (end.cluster !== undefined && end.cluster !== cluster) return end;
  if (!agrees(end.labels, labels) || !agrees(end.namespaceLabels, namespaceLabels)) return end;
  return { ...known.end, addresses: end.addresses };
}

function agrees(part: LabelSet, { labels, isComplete }: LabelSet): boolean {
  return [...part.labels].every(
    ([key, value]) => (!isComplete && !labels.has(key)) || labels.get(key) === value,
  );
}

function windowOf({ counters }: SeenConnection): RecordedWindow | undefined {
  const window = createRecordingWindow();
  for (const { firstSeen, lastSeen } of counters.values()) {
    window.include(firstSeen);
    window.include(lastSeen);
  }
  return window.finish();
}
