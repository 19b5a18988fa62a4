import type { RecordedConnection } from '../../model/digest.ts';
import { phraseText } from '../terminal/phrase-text.ts';
import { connectionClause } from '../wording/clauses/connection-clause.ts';

/** A connection in one line, its names made visible. */
export function connectionText({ connection }: RecordedConnection): string {
  return phraseText(connectionClause(connection));
}
