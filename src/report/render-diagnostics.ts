import { type Diagnostic, formatSpan, type Severity } from '../model/diagnostic.ts';
import { visibleText } from '../model/visible-text.ts';
import { createStyle, type Style, type StyleName } from './terminal/style.ts';
import { diagnosticCounts, sortDiagnostics } from './wording/diagnostic-clause.ts';

const MAX_TEXT = 1000;
const STYLES: Readonly<Record<Severity, StyleName>> = { error: 'red', warning: 'yellow', info: 'cyan' };

/**
 * Problems for a terminal: a line of what and where, one of how to fix it, a blank line between files, the counts at the
 * end. Empty for no problem. The first line has the form that editors and CI problem matchers read.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  { color }: { readonly color: boolean },
): string {
  if (diagnostics.length === 0) return '';
  const style = createStyle(color);
  const lines: string[] = [];
  let file: string | undefined;
  for (const diagnostic of sortDiagnostics(diagnostics)) {
    if (lines.length > 0 && diagnostic.span?.file !== file) lines.push('');
    file = diagnostic.span?.file;
    lines.push(...diagnosticLines(diagnostic, style));
  }
  return `${[...lines, '', diagnosticCounts(diagnostics)].join('\n')}\n`;
}

function diagnosticLines(
  { severity, span, code, message, help }: Diagnostic,
  style: Style,
): readonly string[] {
  const where = span === undefined ? [] : [style('bold', visibleText(formatSpan(span), MAX_TEXT))];
  const what = [
    style(STYLES[severity], severity),
    style('dim', visibleText(code)),
    visibleText(message, MAX_TEXT),
  ];
  return [[...where, ...what].join(' '), `  help: ${visibleText(help, MAX_TEXT)}`];
}
