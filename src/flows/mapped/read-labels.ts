import { isJsonObject } from '../../model/json-object.ts';
import { textMemo } from '../format/values/text-memo.ts';

/** `app=web,tier=front`, also separated by `;`, `|` or line breaks. */
const PAIR_END = /\s*[,;|\n]\s*/;

/**
 * Labels as sources write them: an object, a text that contains one, a list of `key=value`, or such a list as a text. Undefined
 * for anything else.
 */
export function readLabels(value: unknown): ReadonlyMap<string, string> | undefined {
  if (typeof value === 'string') return labelsOfText(value);
  return isJsonObject(value) || Array.isArray(value) ? labelsOfJson(JSON.stringify(value)) : undefined;
}

const labelsOfJson = textMemo((json): ReadonlyMap<string, string> | undefined => {
  const value: unknown = JSON.parse(json);
  return isJsonObject(value) ? ofObject(value) : Array.isArray(value) ? ofPairs(value) : undefined;
});

const labelsOfText = textMemo((written): ReadonlyMap<string, string> | undefined => {
  const text = written.trim();
  if (!text.startsWith('{') && !text.startsWith('[')) return ofPairs(text.split(PAIR_END).filter(Boolean));
  try {
    const inner: unknown = JSON.parse(text);
    return typeof inner === 'string' ? undefined : readLabels(inner);
  } catch {
    return undefined;
  }
});

function ofObject(value: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> | undefined {
  const entries = Object.entries(value);
  const isAllText = entries.every((entry): entry is [string, string] => typeof entry[1] === 'string');
  return isAllText ? new Map(entries) : undefined;
}

/** A value may contain `=`; a key does not. */
function ofPairs(pairs: readonly unknown[]): ReadonlyMap<string, string> | undefined {
  const labels = new Map<string, string>();
  for (const pair of pairs) {
    const equals = typeof pair === 'string' ? pair.indexOf('=') : -1;
    if (typeof pair !== 'string' || equals < 1) return undefined;
    labels.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  return labels;
}
