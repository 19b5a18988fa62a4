import type { FieldPath } from '../policy/manifest.ts';

/**
 * The path of the first place, in the order of `after`, at which two plain values differ; undefined when they are equal.
 * A key that only `before` has is reported as the path of the map that lost it.
 */
export function firstDifference(before: unknown, after: unknown): FieldPath | undefined {
  if (Object.is(before, after)) return undefined;
  if (Array.isArray(before) && Array.isArray(after)) {
    return inOrder([...after.keys()], before, after, before.length === after.length);
  }
  if (isMap(before) && isMap(after)) {
    const keys = Object.keys(after);
    const lostNone = Object.keys(before).every((key) => Object.hasOwn(after, key));
    return inOrder(keys, before, after, lostNone);
  }
  return [];
}

function inOrder(
  keys: readonly (string | number)[],
  before: unknown,
  after: unknown,
  lostNone: boolean,
): FieldPath | undefined {
  for (const key of keys) {
    if (!hasOwn(before, key)) return [key];
    const inner = firstDifference(valueAt(before, key), valueAt(after, key));
    if (inner !== undefined) return [key, ...inner];
  }
  return lostNone ? undefined : [];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOwn(value: unknown, key: string | number): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

/** The value at a key of a map or list; undefined when there is none. */
export function valueAt(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined;
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
