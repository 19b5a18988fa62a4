import type { JsonObject } from '../../model/json-object.ts';
import { spellingOf } from './netflow-spellings.ts';

const NAMES = /^\s*[A-Za-z]\w*\s*,/;

/** The names of the columns, if the line has these and not a record: nfdump's CSV (`-o csv`), SiLK's `rwcut --delimited=,`. */
export function netflowColumns(text: string): readonly string[] | undefined {
  if (!NAMES.test(text)) return undefined;
  const names = splitCommas(text);
  const isHeader = spellingOf(Object.fromEntries(names.map((name) => [name, name]))) !== undefined;
  return isHeader ? names : undefined;
}

/** Undefined when the line does not have as many columns. */
export function flowOfColumns(text: string, columns: readonly string[]): JsonObject | undefined {
  const values = splitCommas(text);
  if (values.length !== columns.length) return undefined;
  const flow: Record<string, unknown> = {};
  for (let i = 0; i < columns.length; i++) {
    const name = columns[i];
    if (name !== undefined && values[i] !== '') flow[name] = values[i];
  }
  return flow;
}

function splitCommas(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim());
}

const TYPE = /[Tt]ype[:=]/;
const GOFLOW =
  /(?:^|\s)(?:Type:|type=)(?:SFLOW_5|NETFLOW_V5|NETFLOW_V9|IPFIX) (?:TimeReceived:|time_received(?:_ns)?=)\d+ /;
/** Occurs once in each line. */
export const GOFLOW_MARK = /(?:^|\s)(?:TimeReceived:|time_received(?:_ns)?=)/g;

/**
 * A line as goflow prints it, `Type:NETFLOW_V9 TimeReceived:1713794400 …`, or goflow2 with `-format text`, `type=NETFLOW_V9
 * time_received_ns=…`; undefined for anything else.
 */
export function flowOfGoflow(text: string): JsonObject | undefined {
  const found = TYPE.test(text) ? GOFLOW.exec(text) : null;
  if (found === null) return undefined;
  const mark = found[0].includes('=') ? '=' : ':';
  const words = text.slice(found.index).trim().split(' ');
  return Object.fromEntries(
    words.flatMap((word) => {
      const at = word.indexOf(mark);
      return at > 0 ? [[word.slice(0, at), word.slice(at + 1)] as const] : [];
    }),
  );
}
