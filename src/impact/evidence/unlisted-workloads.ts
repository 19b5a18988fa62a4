import type { RecordedConnection } from '../../model/digest.ts';
import { endpointName, type WorkloadEndpoint } from '../../model/endpoint.ts';
import type { Evidence } from './evidence.ts';

/** What manifests and dumps name. Jobs, bare pods and what operators make of their own kinds come and go by themselves. */
const LASTING: ReadonlySet<string | undefined> = new Set([
  'CronJob',
  'DaemonSet',
  'Deployment',
  'StatefulSet',
]);
/** What was last seen longer before the end of the recording may be gone, as versions and previews of a month are. */
const LATELY_MS = 86_400_000;

/** How many of the workloads that a change is about were recorded lately, and how many of these no inventory names. */
export function countUnlisted(
  isConcerned: (workload: WorkloadEndpoint) => boolean,
  {
    connections,
    window,
  }: { readonly connections: readonly RecordedConnection[]; readonly window: Evidence['window'] },
  listed: readonly WorkloadEndpoint[],
): NonNullable<Evidence['ofConcerned']> {
  const since = (window?.last ?? 0) - LATELY_MS;
  const known = new Set(listed.map(endpointName));
  const recorded = new Set<string>();
  for (const one of connections) {
    if (lastSeen(one) < since) continue;
    for (const end of [one.connection.source, one.connection.destination]) {
      if (end.kind !== 'workload' || !LASTING.has(end.ownerKind)) continue;
      if (isConcerned(end)) recorded.add(endpointName(end));
    }
  }
  const unlisted = [...recorded].filter((name) => !known.has(name)).length;
  return { recorded: recorded.size, unlisted };
}

/** Without times it may be now. */
function lastSeen({ allowed, audited, attempted, denied }: RecordedConnection): number {
  const sightings = [allowed, audited, attempted, denied].filter((one) => one !== undefined);
  return Math.max(...sightings.map((one) => one.lastSeen ?? Number.POSITIVE_INFINITY));
}
