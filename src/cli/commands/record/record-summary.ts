import type { FlowDigest } from '../../../digest/flow-digest.ts';
import { recordedTime } from '../../../impact/evidence/recorded-spans.ts';
import { unreachedNodes } from '../../../impact/evidence/unreached-nodes.ts';
import type { DigestSource, RecordedWindow } from '../../../model/digest.ts';
import { clustersOf, namedNodes } from '../../../model/node-name.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import { formatDuration } from '../../../report/wording/phrases/time.ts';

/** What `record` says about a digest: one line each, with texts of the flows escaped for a terminal. */
export function summarizeDigest({
  connections,
  window,
  nodes: all,
  lostEvents,
  sources,
}: FlowDigest): readonly string[] {
  const [nodes, clusters] = [namedNodes(all), clustersOf(all)];
  const lines = sum(sources, ({ records }) => records.lines);
  const used = sum(sources, ({ records }) => records.connections);
  const unreached = unreachedNodes(sources);
  return [
    `${counted(lines, 'line')} of ${counted(sources.length, 'source')}: ${counted(used, 'record')} of ${counted(connections.length, 'distinct connection')}`,
    ...requestsIn(connections),
    ...reasons('ignored', sources, ({ ignored }) => ignored),
    ...reasons('could not be read', sources, ({ broken }) => broken),
    ...(lostEvents > 0
      ? [`the recorder lost ${counted(lostEvents, 'event')}: connections may be missing`]
      : []),
    ...(unreached.length > 0
      ? [
          `the recorder could not reach ${counted(unreached.length, 'node')}: ${listed(unreached.map(wholeVisibleText))}`,
        ]
      : []),
    window === undefined ? 'window: not recorded' : windowLine(window, sources),
    ...(clusters.length > 1
      ? [`${counted(clusters.length, 'cluster')}: ${listed(clusters.map(wholeVisibleText))}`]
      : []),
    nodes.length === 0
      ? 'nodes: not recorded'
      : `${counted(nodes.length, 'node')}: ${listed(nodes.map(wholeVisibleText))}`,
  ];
}

/** A record with a wrong clock can make a window long although records fill only an hour of it. */
function windowLine(window: RecordedWindow, sources: readonly DigestSource[]): string {
  const filled = recordedTime(sources, window);
  const isWhole = filled >= window.last - window.first;
  const covered = isWhole ? '' : `, of which records cover ${formatDuration(filled)}`;
  return `window: ${new Date(window.first).toISOString()} to ${new Date(window.last).toISOString()}${covered}`;
}

/** What a proxy recorded, which decides under L7 rules. */
function requestsIn(connections: FlowDigest['connections']): readonly string[] {
  const asked = connections.filter(({ requests }) => requests.requests.length > 0);
  if (asked.length === 0) return [];
  const requests = asked.reduce((sum, { requests }) => sum + requests.requests.length, 0);
  const more = asked.some(({ requests }) => !requests.isComplete) ? ', and others that are not kept' : '';
  return [`${counted(requests, 'distinct request')} on ${counted(asked.length, 'connection')}${more}`];
}

type Counts = Readonly<Record<string, number>>;

function reasons(
  what: string,
  sources: readonly DigestSource[],
  of: (records: DigestSource['records']) => Counts,
): readonly string[] {
  const sums = new Map<string, number>();
  for (const { records } of sources) {
    for (const [reason, count] of Object.entries(of(records)))
      sums.set(reason, (sums.get(reason) ?? 0) + count);
  }
  if (sums.size === 0) return [];
  const total = [...sums.values()].reduce((all, count) => all + count, 0);
  const parts = [...sums]
    .sort(([, one], [, other]) => other - one)
    .map(([reason, count]) => `${count} ${reason}`);
  return [`${what}: ${total} (${parts.map(wholeVisibleText).join(', ')})`];
}

const LISTED = 8;

function listed(texts: readonly string[]): string {
  const more = texts.length - LISTED;
  return more > 0 ? `${texts.slice(0, LISTED).join(', ')} and ${more} more` : texts.join(', ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function sum(sources: readonly DigestSource[], of: (source: DigestSource) => number): number {
  return sources.reduce((total, source) => total + of(source), 0);
}
