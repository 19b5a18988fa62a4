import type { Connection, Direction } from '../model/connection.ts';
import type { SideVerdict, Verdict } from '../model/verdict.ts';
import { alignColumns } from './terminal/lay-out.ts';
import { phraseText } from './terminal/phrase-text.ts';
import { createStyle, type Style, type StyleName } from './terminal/style.ts';
import { connectionClause, subjectPiece } from './wording/connection-clause.ts';
import { place, say } from './wording/phrase.ts';
import { policiesClause, sideClause } from './wording/side-clause.ts';
import { explainUnknown } from './wording/unknown-reason.ts';

const OUTCOMES: Readonly<Record<Verdict['outcome'], { readonly label: string; readonly style: StyleName }>> =
  {
    allowed: { label: 'ALLOWED', style: 'green' },
    denied: { label: 'DENIED', style: 'red' },
    unknown: { label: 'CANNOT TELL', style: 'yellow' },
  };

/** Why one connection is allowed or denied: each end's answer, down to the line, and what else isolates it. */
export function renderExplanation(
  connection: Connection,
  verdict: Verdict,
  { color }: { readonly color: boolean },
): string {
  const style = createStyle(color);
  const { label, style: outcomeStyle } = OUTCOMES[verdict.outcome];
  const what = phraseText(connectionClause(connection));
  const [egress = '', ingress = ''] = alignColumns([
    sideCells('leaves', 'egress', connection, verdict.egress),
    sideCells('enters', 'ingress', connection, verdict.ingress),
  ]);
  const lines = [
    `${style(outcomeStyle, style('bold', label))}  ${style('bold', what)}`,
    '',
    egress,
    ...sideDetails(verdict.egress, style),
    ingress,
    ...sideDetails(verdict.ingress, style),
  ];
  return `${lines.join('\n')}\n`;
}

function sideCells(
  verb: string,
  direction: Direction,
  connection: Connection,
  side: SideVerdict,
): readonly string[] {
  const outcome = side.outcome === 'unknown' ? 'cannot tell' : side.outcome;
  return [
    `  ${verb} ${phraseText([subjectPiece(connection, direction)])}`,
    outcome,
    phraseText(sideClause(side, connection, direction)),
  ];
}

/** The other policies that a rule would have to be added to, and the other reasons of an unknown. */
function sideDetails({ decision, outcome, unknowns }: SideVerdict, style: Style): readonly string[] {
  const others =
    decision.kind === 'default-deny'
      ? decision.policies
          .slice(1)
          .map((policy) => say`${policiesClause([policy])} isolates it, too (${place(policy.span)})`)
      : [];
  const reasons =
    outcome === 'unknown' ? unknowns.map(({ code }) => say`to tell, ${explainUnknown(code).help}`) : [];
  const distinct = new Set([...others, ...reasons].map((phrase) => `    ${phraseText(phrase)}`));
  return [...distinct].map((line) => style('dim', line));
}
