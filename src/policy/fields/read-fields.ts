import { formatFieldPath } from '../../model/field-path.ts';
import { isJsonObject } from '../../model/json-object.ts';
import type { FieldPath } from '../manifest.ts';
import type { Fields } from '../manifests/fields-of.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Findings } from './findings.ts';
import { quote } from './quote.ts';

/**
 * Readers of typed fields, as strict as the API server's decoder with fieldValidation=Strict. Null counts as missing,
 * and reads as undefined; so does a value of the wrong type, which is reported.
 */

/** A map in which only the `known` keys are allowed; keys are case-sensitive. */
export function readObject(
  value: unknown,
  path: FieldPath,
  known: readonly string[],
  findings: Findings,
): Fields | undefined {
  const fields = readMap(value, path, findings);
  for (const key of Object.keys(fields ?? {})) {
    if (known.includes(key)) continue;
    const suggestion = didYouMean(key, known);
    findings.errorAtKey(
      'policy/unknown-key',
      [...path, key],
      `unknown key ${quote(key)} in ${placeName(path)}`,
      suggestion === undefined
        ? `allowed here: ${known.map((name) => `\`${name}\``).join(', ')}`
        : `did you mean \`${suggestion}\`?`,
    );
  }
  return fields;
}

/** A map with any keys. */
export function readMap(value: unknown, path: FieldPath, findings: Findings): Fields | undefined {
  if (value === undefined || value === null) return undefined;
  if (isJsonObject(value)) return value;
  return wrongType(value, path, 'a map', findings);
}

export function readList(
  value: unknown,
  path: FieldPath,
  findings: Findings,
): readonly unknown[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value;
  return wrongType(value, path, 'a list', findings);
}

export function readText(value: unknown, path: FieldPath, findings: Findings): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  return wrongType(value, path, 'a string', findings);
}

/** A whole number of 32 bits, such as a port; `80.0` counts as one, `80.5` does not. */
export function readInteger(value: unknown, path: FieldPath, findings: Findings): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31) return value;
  return wrongType(value, path, 'an integer', findings);
}

export function wrongType(value: unknown, path: FieldPath, expected: string, findings: Findings): undefined {
  findings.error(
    'policy/wrong-type',
    path,
    `${placeName(path)} must be ${expected}, found ${describe(value)}`,
    expected === 'a string' && (typeof value === 'number' || typeof value === 'boolean')
      ? `put the value in quotes; without them Kubernetes reads it as ${describe(value)}`
      : `write ${expected} here`,
  );
}

/** `spec.ingress[0].from`, or `the document` for the root. */
export function placeName(path: FieldPath): string {
  if (path.length === 0) return 'the document';
  return quote(formatFieldPath(path));
}

function describe(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return 'a string';
    case 'number':
      return `the number \`${value}\``;
    case 'boolean':
      return `the boolean \`${value}\``;
    default:
      return 'a map';
  }
}
