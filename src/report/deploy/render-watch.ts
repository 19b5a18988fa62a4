import { wholeVisibleText } from '../../model/visible-text.ts';
import { ATTRIBUTIONS } from '../../plan/watch/attribution.ts';
import type { WatchFindings } from '../../plan/watch/drop-attribution.ts';
import type { WatchReport } from '../../plan/watch/watch-report.ts';
import { phraseText } from '../terminal/phrase-text.ts';
import {
  DROPS,
  dropClause,
  evidenceLines,
  undoingLine,
  watchHeadline,
} from '../wording/clauses/watch-clause.ts';
import { plural } from '../wording/phrases/count.ts';

/** More than anybody reads at once; JSON has more. */
const MAX_SHOWN = 20;

/** One look of a watch, for people who are waiting. */
export function watchProgress({ seen, touched, counts }: WatchFindings, leftMs: number): string {
  return `watching: ${plural(seen, 'connection')} seen, ${touched} of them affected by the deploy, ${counts.unpredicted} dropped unexpectedly; ${Math.round(leftMs / 1000)} s left`;
}

/** What a watch saw, as part of the report of a deploy. */
export function renderWatch(report: WatchReport): string {
  const { findings, records } = report;
  const undoing = undoingLine(report.undoing);
  return [
    watchHeadline(report),
    ...evidenceLines(report),
    ...records.unread.map((text) => wholeVisibleText(`Not read: ${text}`)),
    ...ATTRIBUTIONS.flatMap((kind) => {
      const count = findings.counts[kind];
      if (count === 0) return [];
      const shown = findings.drops.filter(({ attribution }) => attribution.kind === kind).slice(0, MAX_SHOWN);
      return [
        `${plural(count, 'connection')} ${DROPS[kind]}:`,
        ...shown.map((drop) => `  ${phraseText(dropClause(drop))}`),
        ...(count > shown.length ? [`  and ${count - shown.length} more`] : []),
      ];
    }),
    ...(undoing === undefined ? [] : [undoing]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
