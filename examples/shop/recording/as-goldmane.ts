import type { Decision } from './decisions.ts';
import type { End } from './end.ts';
import type { Route } from './route.ts';

const [WORKLOAD, NETWORK] = [1, 4];
const [SRC, DST] = [1, 2];
const [ALLOW, DENY] = [1, 2];
const WINDOW_MS = 15_000;

/** Goldmane's emitter: a record of each side, without addresses; zero values are left out. */
export function asGoldmane(route: Route, decisions: readonly Decision[]): string[] {
  const { source, destination, l4 } = route;
  const start = Math.floor(route.time / WINDOW_MS) * (WINDOW_MS / 1000);
  return decisions.map(({ side, isAllowed }) =>
    JSON.stringify({
      Key: {
        ...keyOf('source', source),
        ...keyOf('dest', destination),
        dest_port: l4.protocol === 'ICMPv4' ? undefined : l4.destinationPort,
        proto: l4.protocol === 'ICMPv4' ? 'icmp' : l4.protocol.toLowerCase(),
        reporter: side === 'source' ? SRC : DST,
        action: isAllowed ? ALLOW : DENY,
      },
      start_time: start,
      end_time: start + WINDOW_MS / 1000,
      source_labels: labelsOf(source),
      dest_labels: labelsOf(destination),
      num_connections_started: 1,
    }),
  );
}

function keyOf(side: 'source' | 'dest', end: End): Readonly<Record<string, unknown>> {
  const [name, namespace, type] =
    'pod' in end
      ? [shownName(end.pod), end.pod.workload.namespace, WORKLOAD]
      : [isPrivate(end.address) ? 'pvt' : 'pub', '-', NETWORK];
  return { [`${side}_name`]: name, [`${side}_namespace`]: namespace, [`${side}_type`]: type };
}

/** What is generated of a name is cut off. */
function shownName({ name, workload }: Extract<End, { pod: unknown }>['pod']): string {
  return workload.kind === 'Pod' ? name : name.replace(/-[^-]+$/, '-*');
}

function isPrivate(address: string): boolean {
  return /^(?:10|172\.(?:1[6-9]|2\d|3[01])|192\.168)\./.test(address);
}

function labelsOf(end: End): string[] | undefined {
  if (!('pod' in end)) return undefined;
  return Object.entries(end.pod.workload.labels).map(([key, value]) => `${key}=${value}`);
}
