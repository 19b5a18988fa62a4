import Mustache from 'mustache';
import type { Simulation } from '../impact/simulation.ts';
import type { SimulationResult } from '../impact/simulation-result.ts';
import {
  COMMENT_PARTIALS,
  COMMENT_TEMPLATE,
  type CommentView,
  type SectionView,
} from './markdown/comment-template.ts';
import { fitRows } from './markdown/fit-rows.ts';
import { type LineLinks, phraseMarkdown } from './markdown/phrase-markdown.ts';
import {
  emoji,
  joinMarkdown,
  link,
  listItem,
  NOTHING,
  ourWords,
  type SafeMarkdown,
  tableRow,
  tableRule,
} from './markdown/safe-markdown.ts';
import { formatShownImpact, TOO_MUCH_TO_SHOW } from './shown-impact.ts';
import { caveats } from './wording/caveats.ts';
import { agreementSentence, sampleSentence, totalsSentence } from './wording/confidence.ts';
import { footerClauses } from './wording/footer.ts';
import { headline, type Tone } from './wording/headline.ts';
import { formatCount } from './wording/phrases/count.ts';
import { joinPhrases, type Phrase, say } from './wording/phrases/phrase.ts';
import type { Section } from './wording/sections/section.ts';
import { sectionsOf } from './wording/sections/sections.ts';

export interface CommentOptions extends LineLinks {
  /** The whole report, e.g. the job's artifact. */
  readonly reportUrl?: string;
  readonly headSha?: string;
  readonly version: string;
  /** Characters (UTF-16 units) of the whole comment; a number below the minimum counts as the minimum. */
  readonly budget?: number;
}

/** GitLab accepts 1,000,000, but pages with much less than that already render slowly. */
const DEFAULT_BUDGET = 60_000;
/** What is kept for the deploy must not displace what people read. */
const MAX_HIDDEN_SHARE = 1 / 3;
const EMOJI = {
  red: emoji('🔴'),
  yellow: emoji('🟡'),
  green: emoji('🟢'),
  white: emoji('⚪'),
} satisfies Record<Tone, SafeMarkdown>;

/**
 * The merge request comment: GitLab Flavored Markdown, without the marker by which it is found again. The same input gives the
 * same bytes. The verdict and all totals are always there; rows that do not fit are counted.
 */
export function renderComment(result: SimulationResult, options: CommentOptions): string {
  const sections = sectionsOf(result);
  const rowsOf = sections.map((section) => rowCache(section, options));
  const budget = options.budget ?? DEFAULT_BUDGET;
  const render = (hidden: string) =>
    fitRows(
      sections.map(({ size }) => size),
      (shown) => {
        const views = sections.map((section, i) => {
          const rows = rowsOf[i]?.(shown[i] ?? 0) ?? [];
          return sectionView(section, rows, options.reportUrl);
        });
        return renderTemplate(commentView(result, views, options)) + hidden;
      },
      budget,
    );
  if (result.kind !== 'simulated') return render('');
  const hidden = `\n${formatShownImpact(result.simulation)}\n`;
  const comment = hidden.length <= budget * MAX_HIDDEN_SHARE ? render(hidden) : undefined;
  if (comment !== undefined && comment.length <= budget) return comment;
  return render(`\n${TOO_MUCH_TO_SHOW}\n`);
}

/** The first rows of a section; each is written only once, however often the budget is tried. */
function rowCache(section: Section, links: LineLinks): (count: number) => readonly SafeMarkdown[] {
  const cache: SafeMarkdown[] = [];
  return (count) => {
    for (let i = cache.length; i < count; i++) {
      const cells = section.row(i).map((cell) => phraseMarkdown(cell, links));
      cache.push(section.columns === undefined ? listItem(cells) : tableRow(cells));
    }
    return cache.slice(0, count);
  };
}

function sectionView(
  { title, isOpen, columns, size }: Section,
  rows: readonly SafeMarkdown[],
  reportUrl: string | undefined,
): SectionView {
  const hasTable = columns !== undefined && rows.length > 0;
  const rest = size - rows.length;
  const report = link(ourWords('report'), reportUrl);
  const head = ourWords(rows.length === 0 ? `… ${formatCount(rest)}` : `… and ${formatCount(rest)} more`);
  return {
    title: ourWords(title),
    isOpen,
    header: hasTable ? [tableRow(columns.map(ourWords)), tableRule(columns.length)] : [],
    rows,
    rest: rest === 0 ? [] : [joinMarkdown([head, ourWords(' in the '), report])],
  };
}

function renderTemplate(view: CommentView): string {
  const text = Mustache.render(COMMENT_TEMPLATE, view, COMMENT_PARTIALS, { escape: (value) => value });
  return `${text.replace(/\n{3,}/g, '\n\n').trimEnd()}\n`;
}

function confidence(simulation: Simulation): readonly Phrase[] {
  const sample = sampleSentence(simulation);
  if (sample.length === 0) return [];
  return [totalsSentence(simulation), say`${sample} ${agreementSentence(simulation)}`];
}

function commentView(
  result: SimulationResult,
  sections: readonly SectionView[],
  options: CommentOptions,
): CommentView {
  const { tone, phrase, said } = headline(result);
  const markdown = (text: Phrase): SafeMarkdown => phraseMarkdown(text, options);
  const footer = markdown(joinPhrases(footerClauses(result, options), ' · '));
  const report = options.reportUrl === undefined ? NOTHING : link(ourWords('full report'), options.reportUrl);
  const simulated = result.kind === 'simulated';
  return {
    emoji: EMOJI[tone],
    headline: markdown(phrase),
    paragraphs: simulated ? confidence(result.simulation).map(markdown) : [],
    caveats: simulated ? caveats(result.simulation, result.gate, said).map(markdown) : [],
    sections,
    footer: report === NOTHING ? footer : joinMarkdown([footer, ourWords(' · '), report]),
  };
}
