import type { Fields } from '../../manifests/fields-of.ts';

/** The texts in a value, each with the path to it; what lists hold has the path of its list. */
export function leavesIn(value: unknown, path = ''): readonly Fields[] {
  if (typeof value === 'string') return [{ [path]: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    leavesIn(part, Array.isArray(value) ? path : `${path}.${key}`),
  );
}
