import { type Diagnostic, formatSpan, type Severity } from '../model/diagnostic.ts';
import { visibleText } from '../model/visible-text.ts';
import { createStyle, type Style, type StyleName } from './terminal/style.ts';
import { diagnosticCounts, isSilenced, sortDiagnostics } from './wording/diagnostic-clause.ts';

const MAX_TEXT = 1000;
const STYLES: Readonly<Record<Severity, StyleName>> = { error: 'red', warning: 'yellow', info: 'cyan' };

/**
 * Problems for a terminal, errors first: a line of what and where, one of how to fix it unless the problem before has the same, a
 * blank line between files, the counts at the end. Empty for no problem. The first line has the form that editors and CI problem
 * matchers read. What a comment silences is only counted.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  { color }: { readonly color: boolean },
): string {
  if (diagnostics.length === 0) return '';
  const style = createStyle(color);
  const lines: string[] = [];
  const sorted = sortDiagnostics(diagnostics.filter((diagnostic) => !isSilenced(diagnostic)));
  sorted.forEach((diagnostic, i) => {
    const previous = sorted[i - 1];
    const next = sorted[i + 1];
    if (previous !== undefined && previous.span?.file !== diagnostic.span?.file) lines.push('');
    lines.push(whatLine(diagnostic, style));
    if (next === undefined || !hasSameHelp(diagnostic, next)) lines.push(helpLine(diagnostic));
  });
  const counts = diagnosticCounts(diagnostics);
  return `${[...lines, ...(lines.length === 0 ? [] : ['']), counts].join('\n')}\n`;
}

function hasSameHelp(one: Diagnostic, other: Diagnostic): boolean {
  return one.code === other.code && one.help === other.help && one.span?.file === other.span?.file;
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
