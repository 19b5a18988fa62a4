import { lastAnswer } from '../format/last-answer.ts';
import type { RawRecord } from '../format/raw-record.ts';

/** By the names that ztunnel writes, `src.addr`; `time` and `message` besides, where the line has them. */
export type Fields = ReadonlyMap<string, string>;

const FIELD = /(?:^|\s)([a-z_]+(?:\.[a-z_]+)?)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/g;
const HEAD = /(?:^|\s)(?:trace|debug|info|warn|error)\s+(?:\S+\s+)?(connection (?:complete|opened|failed))\s/;
const TIME = /^\d{4}-\d\d-\d\dT\S+$/;

/** The fields of an entry, of text or JSON; undefined when the record is none. */
export const accessFields = lastAnswer((record: RawRecord): Fields | undefined => {
  const fields = record.kind === 'json' ? ofJson(record.value) : ofText(record.text, record.time);
  const isOwn = fields?.has('src.addr') && fields.has('dst.addr') && fields.has('direction');
  return isOwn === true ? fields : undefined;
});

function ofJson(value: Readonly<Record<string, unknown>>): Fields {
  return new Map(
    Object.entries(value).flatMap(([key, field]) =>
      (typeof field === 'string' && field !== '') || typeof field === 'number'
        ? [[key, String(field)] as const]
        : [],
    ),
  );
}

function ofText(text: string, written: unknown): Fields | undefined {
  const head = HEAD.exec(text);
  if (head === null) return undefined;
  const fields = new Map<string, string>();
  const rest = text.slice(head.index + head[0].length - 1);
  for (const [, key = '', quoted, bare] of rest.matchAll(FIELD)) {
    const value = quoted ?? bare ?? '';
    if (value !== '' && !fields.has(key)) fields.set(key, value);
  }
  const time = text
    .slice(0, head.index)
    .trim()
    .split(/\s+/)
    .findLast((word) => TIME.test(word));
  const stamp = time ?? written;
  if (typeof stamp === 'string') fields.set('time', stamp);
  fields.set('message', head[1] ?? '');
  return fields;
}
