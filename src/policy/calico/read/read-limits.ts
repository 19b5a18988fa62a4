import type { Findings } from '../../fields/findings.ts';
import { placeName, readList, readText } from '../../fields/read-fields.ts';
import type { FieldPath } from '../../manifest.ts';

/** Reads a list whose length the schema limits. */
export function readLimitedList(
  value: unknown,
  path: FieldPath,
  limit: number,
  findings: Findings,
): readonly unknown[] {
  const list = readList(value, path, findings) ?? [];
  if (list.length > limit) {
    findings.error(
      'calico/too-many',
      path,
      `${placeName(path)} has ${list.length} items, but the Calico schema allows ${limit}`,
      'split it into several rules or policies',
    );
  }
  return list;
}

/** Reads a list of distinct texts. */
export function readTexts(
  value: unknown,
  path: FieldPath,
  limit: number,
  findings: Findings,
): readonly string[] {
  const seen = new Set<string>();
  return readLimitedList(value, path, limit, findings).flatMap((item, i) => {
    const text = item === null ? '' : readText(item, [...path, i], findings);
    if (text === undefined) return [];
    if (seen.has(text)) reportRepeated(text, [...path, i], findings);
    seen.add(text);
    return [text];
  });
}

export function reportRepeated(text: string, path: FieldPath, findings: Findings): void {
  findings.error('calico/repeated', path, `\`${text}\` is listed twice`, 'remove one of them');
}

/** A boolean; absent and null are false. */
export function readFlag(value: unknown, path: FieldPath, findings: Findings): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  findings.error(
    'policy/wrong-type',
    path,
    `${placeName(path)} must be \`true\` or \`false\``,
    'write `true` or `false`, without quotes',
  );
  return false;
}
