import type { L7Request } from '../../../model/l7-request.ts';
import type { Attribution, AttributionKind } from '../../../plan/watch/attribution.ts';
import type { AttributedDrop } from '../../../plan/watch/drop-attribution.ts';
import type { Inconclusive } from '../../../plan/watch/judge-watch.ts';
import type { Undoing, WatchReport } from '../../../plan/watch/watch-report.ts';
import { formatCount, plural } from '../phrases/count.ts';
import { name, type Phrase, say, words } from '../phrases/phrase.ts';
import { formatDuration, formatTime } from '../phrases/time.ts';
import { connectionClause } from './connection-clause.ts';

/** How each kind of drop is described to a reader. */
export const DROPS: Readonly<Record<AttributionKind, string>> = {
  unpredicted: 'dropped, although the simulation allows them',
  'cannot-tell': 'dropped, cause not known',
  predicted: 'dropped as predicted',
  background: 'dropped, but not because of this deploy',
};

const WHY: Readonly<Record<Attribution['why'], string>> = {
  blocked: 'the deploy blocks it, as simulated',
  'still-denied': 'denied before and after',
  allowed: 'the live policies allow it',
  'not-opened': 'the deploy should have opened it',
  'dropped-before': 'also dropped before the deploy, although policies allowed it',
  'not-touched': 'no deployed policy selects its ends',
  'unknown-verdict': 'the verdict of the policies is unknown',
  'guessed-direction': 'who opened it is a guess: it may be a reply',
  'policies-not-seen': 'policies of kinds that could not be listed may drop it',
  'unknown-before': 'it may not have worked just before the deploy either',
};

const INCONCLUSIVE: Readonly<Record<Inconclusive, string>> = {
  cancelled: 'the job was cancelled before the time was over',
  superseded: 'another deploy started meanwhile',
  unread: 'not all records could be read',
  'no-records': 'nothing was recorded since the deploy',
  'older-only': 'all records are older than the deploy: the recorder is late, or its clock is behind',
  'undated-only': 'the records have no time',
  'no-drops-shown': 'the records do not show policy drops',
  'too-few': 'too few connections were seen since the deploy',
  'nothing-touched': 'no connection was seen that the deploy can affect',
  'cannot-tell': 'connections were dropped, and the cause is not known',
};

/** `shop/web → shop/cart TCP 8080, 3 ×: the live policies allow it`. */
export function dropClause({ connection, attribution, count, isAlsoAllowed }: AttributedDrop): Phrase {
  const request = connection.l7 === undefined ? [] : say` ${name(requestText(connection.l7))}`;
  const also = isAlsoAllowed ? '; it was also let through' : '';
  return say`${connectionClause(connection)}${request}, ${words(formatCount(count))} ×: ${words(`${WHY[attribution.why]}${also}`)}`;
}

/** `Watched for 5 minutes: success, …` in one line. */
export function watchHeadline({ outcome, since, until, findings: { counts, seen } }: WatchReport): string {
  const time = `Watched for ${shortTime(Math.max(0, until - since))} from ${formatTime(since)}`;
  const saw = `${plural(seen, 'connection')} seen`;
  switch (outcome.kind) {
    case 'success':
      return counts.unpredicted === 0
        ? `${time}: success, ${saw}. None that the simulation allows was dropped.`
        : `${time}: success, ${saw}. ${formatCount(counts.unpredicted)} that the simulation allows ${counts.unpredicted === 1 ? 'was' : 'were'} dropped, which is within the limit.`;
    case 'failure':
      return `${time}: failure, ${saw}. ${formatCount(counts.unpredicted)} that the simulation allows ${counts.unpredicted === 1 ? 'was' : 'were'} dropped.`;
    case 'inconclusive':
      return `${time}: inconclusive, ${saw}; ${outcome.because.map((one) => INCONCLUSIVE[one]).join('; ')}.`;
  }
}

/** What was seen, and what weakens it: one line each. */
export function evidenceLines(report: WatchReport): readonly string[] {
  const { findings, records, lostEvents, silentNodes, limits } = report;
  const { kept } = findings;
  return [
    `${plural(findings.seen, 'connection')} seen; the deploy can affect ${formatCount(findings.touched)} of them (required: at least ${limits.minimumConnections}, and 1).`,
    ...(kept.connections === 0
      ? []
      : [
          `${formatCount(kept.seenAgain)} of ${plural(kept.connections, 'recorded connection')} that the deploy affects and should keep ${kept.seenAgain === 1 ? 'was' : 'were'} let through since.`,
        ]),
    ...(lostEvents === 0
      ? []
      : [`The recorder lost ${plural(lostEvents, 'event')}: a drop may be among them.`]),
    ...(silentNodes.length === 0
      ? []
      : [
          `${plural(silentNodes.length, 'node')} that recorded before ${silentNodes.length === 1 ? 'is' : 'are'} silent.`,
        ]),
    ...(records.undated === 0
      ? []
      : [
          `${plural(records.undated, 'record')} without a time ${records.undated === 1 ? 'was' : 'were'} left out.`,
        ]),
  ];
}

/** What became of the deploy, in one line; undefined if it stays as intended. */
export function undoingLine(undoing: Undoing | undefined): string | undefined {
  switch (undoing?.kind) {
    case undefined:
      return undefined;
    case 'undone':
      return 'The deploy was rolled back: the cluster is as it was before. The same content is not deployed again automatically.';
    case 'not-begun':
      return 'The deploy was NOT rolled back, and is in force.';
    case 'half-way':
      return 'The deploy was only partly rolled back: act by hand.';
    case 'not-wanted':
      return 'The deploy stays, because automatic rollback is off: act by hand.';
  }
}

function shortTime(milliseconds: number): string {
  return milliseconds < 60_000
    ? plural(Math.round(milliseconds / 1000), 'second')
    : formatDuration(milliseconds);
}

/** Never includes a header, a query or a user. */
function requestText(request: L7Request): string {
  switch (request.kind) {
    case 'http':
      return [request.method, request.host, request.path].filter((part) => part !== undefined).join(' ');
    case 'dns':
      return `DNS ${request.name ?? ''}`;
    case 'kafka':
      return `Kafka ${request.apiKey ?? ''} ${request.topic ?? ''}`;
    case 'other':
      return request.protocol;
  }
}
