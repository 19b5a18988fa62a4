import type { FlowLine } from '../../flow-line.ts';
import { broken } from '../observed.ts';
import type { RawRecord } from '../raw-record.ts';

const SEVERAL = 'the line is several records without line ends between them';

/**
 * The broken line for one that holds two records, the first torn or without its line end: read as one they would be a connection
 * that nobody recorded. `mark` is what each record of the format has exactly once (a regular expression needs the flag `g`).
 * Undefined for all other records.
 */
export function severalRecords(record: RawRecord, mark: string | RegExp, line: number): FlowLine | undefined {
  const isSeveral = record.kind === 'text' && hasTwice(record.text, mark);
  return isSeveral ? broken(line, 'malformed', SEVERAL) : undefined;
}

function hasTwice(text: string, mark: string | RegExp): boolean {
  if (typeof mark !== 'string') return hasMatches(text, mark);
  const first = text.indexOf(mark);
  return first >= 0 && text.includes(mark, first + mark.length);
}

function hasMatches(text: string, mark: RegExp): boolean {
  mark.lastIndex = 0;
  return mark.test(text) && mark.test(text);
}
