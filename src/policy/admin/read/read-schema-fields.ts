import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import { placeName, readInteger, readList, readObject, readText } from '../../fields/read-fields.ts';
import type { FieldPath } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';

/* Readers for the rules of a CRD's schema: which fields are required, and how many items there may be. */

/** Reports missing required fields. A null is another problem. */
export function requireFields(
  fields: Fields | undefined,
  keys: readonly string[],
  path: FieldPath,
  findings: Findings,
): void {
  if (fields === undefined) return;
  for (const key of keys) {
    if (fields[key] !== undefined) continue;
    findings.error(
      'admin/required',
      path,
      `${placeName(path)} has no \`${key}\``,
      `write \`${key}\`: the API server refuses the policy without it`,
    );
  }
}

/** A map in which one of the known keys is written, and no other. */
export function readExactlyOne<Key extends string>(
  value: unknown,
  path: FieldPath,
  keys: readonly Key[],
  findings: Findings,
): { readonly key: Key; readonly value: unknown; readonly path: FieldPath } | undefined {
  const fields = readObject(value, path, keys, findings);
  if (fields === undefined) return undefined;
  const written = keys.filter((key) => fields[key] !== undefined);
  const [key, ...others] = written;
  if (key !== undefined && others.length === 0) return { key, value: fields[key], path: [...path, key] };
  const choice = keys.map((one) => `\`${one}\``).join(', ');
  if (others.length > 0) {
    findings.error(
      'admin/exactly-one',
      path,
      `${placeName(path)} has ${written.map((one) => `\`${one}\``).join(' and ')}, but only one of them is allowed`,
      'split it into two list items if both are meant',
    );
  } else if (Object.keys(fields).length === 0) {
    findings.error(
      'admin/exactly-one',
      path,
      `${placeName(path)} is empty`,
      keys.length === 1 ? `write ${choice}` : `write one of ${choice}`,
    );
  }
  return undefined;
}

/** A list with a minimum and a maximum number of items. */
export function readBoundedList(
  value: unknown,
  path: FieldPath,
  { min, max }: { readonly min: number; readonly max: number },
  findings: Findings,
): readonly unknown[] {
  const items = readList(value, path, findings);
  if (items === undefined) return [];
  if (items.length < min) {
    findings.error(
      'admin/list-length',
      path,
      `${placeName(path)} is empty`,
      'an empty list is refused here: add items, or remove it',
    );
  }
  if (items.length > max) {
    findings.error(
      'admin/list-length',
      path,
      `${placeName(path)} has ${items.length} items, more than ${max}`,
      'split the policy',
    );
  }
  return items;
}

/** A list of distinct texts. */
export function readTextSet(
  value: unknown,
  path: FieldPath,
  findings: Findings,
): readonly { readonly text: string; readonly path: FieldPath }[] {
  const seen = new Set<string>();
  return readBoundedList(value, path, { min: 1, max: 25 }, findings).flatMap((item, i) => {
    const at = [...path, i];
    const text = readText(item, at, findings);
    if (text === undefined) return [];
    if (seen.has(text)) {
      findings.error('admin/repeated', at, `${quote(text)} is listed twice`, 'remove one of them');
      return [];
    }
    seen.add(text);
    return [{ text, path: at }];
  });
}

/** A whole number within bounds, both included. */
export function readBoundedInteger(
  value: unknown,
  path: FieldPath,
  [least, greatest]: readonly [number, number],
  findings: Findings,
): number | undefined {
  const number = readInteger(value, path, findings);
  if (number === undefined || (least <= number && number <= greatest)) return number;
  findings.error(
    'admin/number',
    path,
    `${placeName(path)} is ${number}, but must be from ${least} to ${greatest}`,
    'use a number in this range',
  );
  return undefined;
}
