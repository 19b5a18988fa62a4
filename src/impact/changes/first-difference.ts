import { isJsonObject } from '../../model/json-object.ts';
import type { FieldPath } from '../../policy/manifest.ts';

/**
 * The path of the first place, in the order of `after`, at which two plain values differ; undefined when they are equal. In lists
 * that is the first item that the other list does not have, at whatever index. A map or list that only lost something, or that
 * only changed its order, is itself the place.
 */
export function firstDifference(before: unknown, after: unknown): FieldPath | undefined {
  if (Object.is(before, after)) return undefined;
  if (Array.isArray(before) && Array.isArray(after)) return inLists(before, after);
  if (isJsonObject(before) && isJsonObject(after)) return inMaps(before, after);
  return [];
}

function areEqual(before: unknown, after: unknown): boolean {
  return firstDifference(before, after) === undefined;
}

/** Equal beginnings and ends are skipped first, so that for long lists with one change not every pair is compared. */
function inLists(before: readonly unknown[], after: readonly unknown[]): FieldPath | undefined {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && areEqual(before[start], after[start])) start++;
  if (start === before.length && start === after.length) return undefined;
  let tail = 0;
  while (tail < shorter - start && areEqual(before.at(-1 - tail), after.at(-1 - tail))) tail++;
  const old = before.slice(start, before.length - tail);
  const now = after.slice(start, after.length - tail);
  const known = new Set(old.map(canonicalText));
  const fresh = now.findIndex((item) => !known.has(canonicalText(item)));
  if (fresh < 0) return [];
  return [start + fresh, ...(firstDifference(old[fresh], now[fresh]) ?? [])];
}

/** A canonical text: equal values have the same, whatever the order of their keys, so lists of any length are compared in linear time. */
function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  if (!isJsonObject(value)) return Object.is(value, -0) ? '-0' : (JSON.stringify(value) ?? 'undefined');
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(value[key])}`);
  return `{${entries.join()}}`;
}

function inMaps(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): FieldPath | undefined {
  for (const [key, value] of Object.entries(after)) {
    if (!Object.hasOwn(before, key)) return [key];
    const inner = firstDifference(before[key], value);
    if (inner !== undefined) return [key, ...inner];
  }
  return Object.keys(before).every((key) => Object.hasOwn(after, key)) ? undefined : [];
}

/** The value at a key of a map or an index of a list; undefined when there is none. */
export function valueAt(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
