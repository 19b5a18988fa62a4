import { type Diagnostic, formatSpan, type Severity } from '../model/diagnostic.ts';
import { visibleText } from '../model/visible-text.ts';
import { createStyle, type Style, type StyleName } from './terminal/style.ts';
import { diagnosticCounts, isSilenced, sortDiagnostics } from './wording/clauses/diagnostic-clause.ts';
import { wordsWithoutNames } from './wording/phrases/words-without-names.ts';

const MAX_TEXT = 1000;
/** How often what says the same is shown, and how many of the others are named. */
const MAX_ALIKE = 3;
/** What was not read as it is written, as opposed to what a policy does, each of which somebody has to look at. */
const OF_FILES = /^(?:yaml|manifest|render)\//;
const STYLES: Readonly<Record<Severity, StyleName>> = { error: 'red', warning: 'yellow', info: 'cyan' };

/**
 * Problems for a terminal, errors first: a line of what and where, a line of how to fix it unless the previous problem has the
 * same, a blank line between what has neither the file nor the help in common, and the counts at the end. Empty for no problem. The
 * first line has the form that editors and CI problem matchers read. What a comment silences is only counted. What is said of very many
 * places, such as each file that is not a manifest or is encrypted, is shown for the first of them only; the JSON has them all.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  { color, notes = 'shown' }: { readonly color: boolean; readonly notes?: 'shown' | 'counted' },
): string {
  if (diagnostics.length === 0) return '';
  const style = createStyle(color);
  const lines: string[] = [];
  const sorted = sortDiagnostics(
    diagnostics.filter(
      (diagnostic) => !isSilenced(diagnostic) && (notes === 'shown' || diagnostic.severity !== 'info'),
    ),
  );
  const [shown, rest] = withoutMoreOfTheSame(sorted);
  shown.forEach((diagnostic, i) => {
    const previous = shown[i - 1];
    const next = shown[i + 1];
    const isApart = previous?.span?.file !== diagnostic.span?.file && !hasSameHelp(previous, diagnostic);
    if (previous !== undefined && isApart) lines.push('');
    lines.push(whatLine(diagnostic, style));
    if (!hasSameHelp(diagnostic, next)) lines.push(helpLine(diagnostic));
  });
  for (const alike of rest) lines.push('', moreLine(alike, style));
  const counts = diagnosticCounts(diagnostics);
  return `${[...lines, ...(lines.length === 0 ? [] : ['']), counts].join('\n')}\n`;
}

/** What is shown in full, and lists of others that say the same as three of these. */
function withoutMoreOfTheSame(
  sorted: readonly Diagnostic[],
): [readonly Diagnostic[], readonly (readonly Diagnostic[])[]] {
  const alike = Map.groupBy(
    sorted.filter(
      ({ severity, code }) => severity === 'info' || (severity === 'warning' && OF_FILES.test(code)),
    ),
    wordsWithoutNames,
  );
  // Showing one more takes no more space than the line that would say so.
  const rest = [...alike.values()].flatMap((all) =>
    all.length > MAX_ALIKE + 1 ? [all.slice(MAX_ALIKE)] : [],
  );
  const left = new Set(rest.flat());
  return [sorted.filter((diagnostic) => !left.has(diagnostic)), rest];
}

function moreLine(alike: readonly Diagnostic[], style: Style): string {
  const places = alike.flatMap(({ span }) =>
    span === undefined ? [] : [visibleText(formatSpan(span), MAX_TEXT)],
  );
  const named = places.slice(0, MAX_ALIKE).join(', ');
  const more = alike.length - Math.min(places.length, MAX_ALIKE);
  const what = alike
    .slice(0, 1)
    .flatMap(({ severity, code }) => [style(STYLES[severity], severity), style('dim', visibleText(code))]);
  const where = more === 0 ? named : `${named} and ${more} more`;
  return [...what, `the same of ${where}; the JSON names all`].join(' ');
}

function hasSameHelp(one: Diagnostic | undefined, other: Diagnostic | undefined): boolean {
  return one !== undefined && other !== undefined && one.code === other.code && one.help === other.help;
}

function helpLine({ help }: Diagnostic): string {
  return `  help: ${visibleText(help, MAX_TEXT)}`;
}

function whatLine({ severity, span, code, message }: Diagnostic, style: Style): string {
  const where = span === undefined ? [] : [style('bold', visibleText(formatSpan(span), MAX_TEXT))];
  const what = [
    style(STYLES[severity], severity),
    style('dim', visibleText(code)),
    visibleText(message, MAX_TEXT),
  ];
  return [...where, ...what].join(' ');
}
