import { ATTRIBUTIONS } from '../../plan/watch/attribution.ts';
import type { WatchReport } from '../../plan/watch/watch-report.ts';
import { phraseMarkdown } from '../markdown/phrase-markdown.ts';
import {
  code,
  emoji,
  joinMarkdown,
  listItem,
  message,
  ourWords,
  type SafeMarkdown,
} from '../markdown/safe-markdown.ts';
import {
  DROPS,
  dropClause,
  evidenceLines,
  undoingLine,
  watchHeadline,
} from '../wording/clauses/watch-clause.ts';
import { plural } from '../wording/phrases/count.ts';

/** Where it was deployed. */
export interface DeployedWhere {
  readonly environment: string | undefined;
  /** The full SHA. */
  readonly commit: string;
}

const MAX_SHOWN = 10;
/** `ourWords` does not accept a longer text as words. */
const MAX_WORDS = 200;
const SYMBOL = { success: '🟢', failure: '🔴', inconclusive: '🟡' } as const;
const TITLE = {
  success: 'deployed and watched',
  failure: 'deployed, and connections are dropped',
  inconclusive: 'deployed; the watch is inconclusive',
} as const;

/** The note on a merge request about what its deploy did, as Markdown in which nothing of a policy, a flow or the cluster can act. */
export function renderWatchNote(report: WatchReport, { environment, commit }: DeployedWhere): string {
  const { findings, outcome, records } = report;
  const where = environment === undefined ? [] : [ourWords(' to '), code(environment)];
  const undoing = undoingLine(report.undoing);
  return [
    `### ${emoji(SYMBOL[outcome.kind])} ${ourWords(`Network policies: ${TITLE[outcome.kind]}`)}`,
    joinMarkdown([
      ourWords('Commit '),
      code(commit.slice(0, 12)),
      ...where,
      ourWords('. '),
      headlineOf(report),
    ]),
    ...(undoing === undefined ? [] : [`**${ourWords(undoing)}**`]),
    [
      ...evidenceLines(report).map((line) => `- ${ourWords(line)}`),
      ...records.unread
        .slice(0, MAX_SHOWN)
        .map((text) => `- ${joinMarkdown([ourWords('Not read: '), message(text)])}`),
    ].join('\n'),
    ...ATTRIBUTIONS.flatMap((kind) => {
      const count = findings.counts[kind];
      if (count === 0) return [];
      const shown = findings.drops.filter(({ attribution }) => attribution.kind === kind).slice(0, MAX_SHOWN);
      const items: SafeMarkdown[] = shown.map((drop) => listItem([phraseMarkdown(dropClause(drop), {})]));
      return [
        `${ourWords(`${plural(count, 'connection')} ${DROPS[kind]}:`)}\n\n${[...items, ...(count > shown.length ? [`- … and ${count - shown.length} more`] : [])].join('\n')}`,
      ];
    }),
    '',
  ].join('\n\n');
}

/** An inconclusive watch may have too many reasons for `ourWords`. */
function headlineOf(report: WatchReport): SafeMarkdown {
  const text = watchHeadline(report);
  return text.length <= MAX_WORDS ? ourWords(text) : message(text);
}
