import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';

/** The texts in a value, each with the path to it; not those in maps of lists. */
export function leavesIn(value: unknown, path = ''): readonly Fields[] {
  if (typeof value === 'string') return [{ [path]: value }];
  if (Array.isArray(value)) return value.flatMap((one) => (typeof one === 'string' ? [{ [path]: one }] : []));
  return Object.entries(fieldsOf(value)).flatMap(([key, part]) => leavesIn(part, `${path}.${key}`));
}
