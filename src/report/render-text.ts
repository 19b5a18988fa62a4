import type { Gate } from '../impact/gate/gate-reason.ts';
import type { SimulationResult } from '../impact/simulation-result.ts';
import { alignColumns, widthOf, wrapText } from './terminal/columns.ts';
import { phraseText } from './terminal/phrase-text.ts';
import { createStyle, type Style, type StyleName } from './terminal/style.ts';
import { caveats } from './wording/caveats.ts';
import { agreementSentence, sampleSentence, totalsSentence } from './wording/confidence.ts';
import { footerClauses } from './wording/footer.ts';
import { headline, type Tone } from './wording/headline.ts';
import { formatCount } from './wording/phrases/count.ts';
import { joinPhrases } from './wording/phrases/phrase.ts';
import type { Section } from './wording/sections/section.ts';
import { sectionsOf } from './wording/sections/sections.ts';

export interface TextOptions {
  readonly color: boolean;
  /** Columns of the terminal, if it is shown on one. */
  readonly width?: number | undefined;
  /** Most rows of a section; the others are counted. */
  readonly rows?: number;
  readonly version: string;
  readonly headSha?: string;
}

const DEFAULT_WIDTH = 100;
const MIN_WIDTH = 40;
const DEFAULT_ROWS = 50;
const INDENT = '  ';
const OUTCOMES: Readonly<Record<Gate['outcome'], string>> = {
  pass: 'PASS',
  warn: 'WARN',
  fail: 'FAIL',
  inconclusive: 'INCONCLUSIVE',
  invalid: 'INVALID',
};
const TONES: Readonly<Record<Tone, StyleName>> = {
  red: 'red',
  yellow: 'yellow',
  green: 'green',
  white: 'cyan',
};

/** The report for a terminal or a job log, with the comment's words in the comment's order. */
export function renderText(result: SimulationResult, options: TextOptions): string {
  const style = createStyle(options.color);
  const width = Math.max(options.width ?? DEFAULT_WIDTH, MIN_WIDTH);
  const space = { width, isTerminal: options.width !== undefined, limit: options.rows ?? DEFAULT_ROWS };
  const blocks = [
    headBlock(result, style, width),
    ...sectionsOf(result).map((section) => sectionBlock(section, style, space)),
    style('dim', wrapText(phraseText(joinPhrases(footerClauses(result, options), ' · ')), width)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function headBlock(result: SimulationResult, style: Style, width: number): string {
  const { tone, phrase, said } = headline(result);
  const label = style(TONES[tone], style('bold', OUTCOMES[result.gate.outcome]));
  const first = `${label}${INDENT}${style('bold', phraseText(phrase))}`;
  if (result.kind === 'not-simulated') return first;
  const { simulation, gate } = result;
  const sample = phraseText(sampleSentence(simulation));
  const sentences =
    sample === ''
      ? []
      : [phraseText(totalsSentence(simulation)), sample, phraseText(agreementSentence(simulation))];
  const notes = caveats(simulation, gate, said).map((caveat) => `! ${phraseText(caveat)}`);
  return [first, ...[...sentences, ...notes].map((line) => wrapText(line, width, INDENT))].join('\n');
}

interface Space {
  readonly width: number;
  /** A terminal breaks lines that are too wide; a log does not. */
  readonly isTerminal: boolean;
  readonly limit: number;
}

/** Aligned connections; a table's last column goes below its row, because it is long. */
function sectionBlock(section: Section, style: Style, { width, isTerminal, limit }: Space): string {
  const shown = Math.min(section.size, limit);
  const rows = Array.from({ length: shown }, (_, i) => section.row(i).map(phraseText));
  const cells = rows.map(([first = '']) => first.split('\t'));
  const aligned = alignColumns(cells).map((line) => INDENT + line);
  // If the terminal would break the columns, there are none.
  const isTooWide = isTerminal && aligned.some((line) => widthOf(line) > width);
  const heads = isTooWide ? cells.map((row) => wrapText(row.join(INDENT), width, INDENT)) : aligned;
  const lines = rows.flatMap(([, because], i) => {
    const head = heads[i] ?? '';
    return because === undefined ? [head] : [head, style('dim', wrapText(because, width, INDENT.repeat(3)))];
  });
  const rest = section.size - shown;
  const more = rest === 0 ? [] : [`${INDENT}… and ${formatCount(rest)} more in the JSON report`];
  const title = isTerminal ? wrapText(section.title, width) : section.title;
  return [style('bold', title), ...lines, ...more].join('\n');
}
