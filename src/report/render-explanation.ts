import type { Connection, Direction } from '../model/connection.ts';
import type { SideVerdict, Verdict } from '../model/verdict.ts';
import { alignColumns } from './terminal/columns.ts';
import { phraseText } from './terminal/phrase-text.ts';
import { createStyle, type Style, type StyleName } from './terminal/style.ts';
import { connectionClause, endpointPiece, subjectPiece } from './wording/clauses/connection-clause.ts';
import { policiesClause, rulePiece, sideClause } from './wording/clauses/side-clause.ts';
import { explainUnknown } from './wording/clauses/unknown-explanations.ts';
import { name, type Phrase, place, say, words } from './wording/phrases/phrase.ts';

const OUTCOMES: Readonly<Record<Verdict['outcome'], { readonly label: string; readonly style: StyleName }>> =
  {
    allowed: { label: 'ALLOWED', style: 'green' },
    denied: { label: 'DENIED', style: 'red' },
    unknown: { label: 'CANNOT TELL', style: 'yellow' },
  };

const WAYS = {
  service: words('through Service'),
  'node-port': words('through a node port of Service'),
  'host-port': words('through a host port of'),
} as const;

/** A connection that was asked about, its verdict, and what the given names stand for. */
export interface ExplainedConnection {
  readonly connection: Connection;
  readonly verdict: Verdict;
  /** What distinguishes the pods that are meant from others of that name; undefined when all are meant. */
  readonly sourcePods: string | undefined;
  readonly destinationPods: string | undefined;
  /** What leads to the destination, when an address of that was given. */
  readonly through: { readonly way: keyof typeof WAYS; readonly name: string } | undefined;
  /** The IP version for which it is, if the other version has an answer of its own. */
  readonly family?: 4 | 6 | undefined;
}

/** Why one connection is allowed or denied: each end's answer, down to the line, and what else isolates it. */
export function renderExplanation(
  { connection, verdict, ...asked }: ExplainedConnection,
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
    ...askedNotes(connection, asked).map((line) => style('dim', line)),
    '',
    egress,
    ...sideDetails(verdict.egress, style),
    ingress,
    ...sideDetails(verdict.ingress, style),
  ];
  return `${lines.join('\n')}\n`;
}

/** Which of several answers this is. */
function askedNotes(
  { source, destination, isPodToItself }: Connection,
  { sourcePods, destinationPods, through, family }: Omit<ExplainedConnection, 'connection' | 'verdict'>,
): readonly string[] {
  const notes: Phrase[] = [];
  if (through !== undefined) notes.push(say`${WAYS[through.way]} ${name(through.name)}`);
  if (through !== undefined && through.way !== 'service')
    notes.push(
      say`CNIs differ in which client address the pods see: ask for the pods instead, once from this source and once from the node`,
    );
  if (family !== undefined) notes.push(say`over ${words(`IPv${family}`)}`);
  if (isPodToItself) notes.push(say`for a pod that connects to itself`);
  if (sourcePods !== undefined)
    notes.push(say`for the pods of ${endpointPiece(source)} with ${name(sourcePods)}`);
  if (destinationPods !== undefined) {
    notes.push(say`for the pods of ${endpointPiece(destination)} with ${name(destinationPods)}`);
  }
  return notes.map((note) => `  ${phraseText(note)}`);
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

/** What passed it on before, the other policies to which a rule would have to be added, and the other reasons of an unknown. */
function sideDetails({ decision, outcome, passed, unknowns }: SideVerdict, style: Style): readonly string[] {
  const before = passed.map(
    ({ policy, path, span }) =>
      say`before that, ${rulePiece(path)} of ${policiesClause([policy])} passes it on (${place(span)})`,
  );
  const others =
    decision.kind === 'default-deny'
      ? decision.policies
          .slice(1)
          .map((policy) => say`${policiesClause([policy])} also isolates it (${place(policy.span)})`)
      : [];
  const reasons =
    outcome === 'unknown' ? unknowns.map(({ code }) => say`to find out, ${explainUnknown(code).help}`) : [];
  const distinct = new Set([...before, ...others, ...reasons].map((phrase) => `    ${phraseText(phrase)}`));
  return [...distinct].map((line) => style('dim', line));
}
