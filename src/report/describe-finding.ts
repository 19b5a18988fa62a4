import type { KeyedFinding } from '../impact/gate/keyed-findings.ts';
import { phraseText } from './terminal/phrase-text.ts';
import { connectionClause } from './wording/clauses/connection-clause.ts';
import { isolationRow } from './wording/clauses/isolation-clause.ts';

/** What a change does, in one clause of a message; names are quoted in it. */
export function describeFinding({ finding }: KeyedFinding): string {
  if (finding.kind === 'isolation') return `\`${quotable(phraseText(isolationRow(finding.change)))}\``;
  const { recorded, base, head } = finding.impact;
  const done = base.outcome === 'unknown' ? 'cannot be judged' : DONE[head.outcome];
  return `\`${quotable(phraseText(connectionClause(recorded.connection)))}\` ${done}`;
}

/** By the verdicts: a connection that the recording contradicts is unknown in a report, but the deploy still cuts it or lets it through. */
const DONE = { denied: 'would be blocked', allowed: 'would be opened', unknown: 'cannot be judged' } as const;

/** Without backticks, because a backtick ends a quote. */
function quotable(text: string): string {
  return text.replaceAll('`', "'");
}
