import type { SelectorOperator } from '../../../model/label-selector.ts';
import { labelValueProblem, qualifiedNameProblem } from '../../fields/kubernetes-names.ts';
import { quote } from '../../fields/quote.ts';
import type { FieldPath } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { IdentityRequirement, IdentitySelector } from '../cilium-policy.ts';
import type { Reader } from './reader.ts';
import { fieldsAt, mapsAt, textAt, textsAt } from './written.ts';

const OPERATORS: readonly SelectorOperator[] = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/**
 * Reads a selector whose keys may name the source of their label, as in `k8s:app`; others have `defaultSource`. Checks what the
 * agent checks (pkg/labels/validation.go): the API server checks only values of matchLabels.
 */
export function readSelector(
  fields: Fields,
  path: FieldPath,
  reader: Reader,
  defaultSource = 'any',
): IdentitySelector {
  const requirements: IdentityRequirement[] = [];
  // The order of the keys means nothing, and the API server sorts them.
  const labels = Object.entries(fieldsAt(fields, 'matchLabels') ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, value] of labels) {
    if (value === null) {
      const problem = `the API server drops ${quote(key)}, which has no value, so the selector requires one label less`;
      reader.harm(
        'policy/cilium-null-label',
        [...path, 'matchLabels', key],
        problem,
        'write its value, `""` for an empty one',
      );
      continue;
    }
    checkKey(key, [...path, 'matchLabels', key], reader, defaultSource);
    const values = [typeof value === 'string' ? value : ''];
    requirements.push({ ...splitKey(key, defaultSource), operator: 'In', values, isMatchLabel: true });
  }
  checkSpellings(requirements, [...path, 'matchLabels'], reader);
  for (const [i, item] of (mapsAt(fields, 'matchExpressions') ?? []).entries()) {
    requirements.push(readExpression(item, [...path, 'matchExpressions', i], reader, defaultSource));
  }
  return { ...reader.placeOf(path), requirements };
}

function readExpression(
  item: Fields,
  path: FieldPath,
  reader: Reader,
  defaultSource: string,
): IdentityRequirement {
  const key = textAt(item, 'key') ?? '';
  const operator = OPERATORS.find((known) => known === item.operator) ?? 'Exists';
  const values = textsAt(item, 'values') ?? [];
  checkKey(key, [...path, 'key'], reader, defaultSource);
  const needsValues = operator === 'In' || operator === 'NotIn';
  if (needsValues && values.length === 0) {
    const help = 'list the values under `values`, or use `Exists` or `DoesNotExist`';
    reader.refuse([...path, 'operator'], `the operator \`${operator}\` needs at least one value`, help);
  } else if (!needsValues && values.length > 0) {
    const help = 'remove `values`, or use `In` or `NotIn`';
    reader.refuse([...path, 'values'], `the operator \`${operator}\` takes no values`, help);
  }
  for (const [i, value] of values.entries()) {
    const problem = labelValueProblem(value);
    if (problem === undefined) continue;
    const help = 'no label can have this value, so the selector would never match';
    reader.refuse([...path, 'values', i], `${quote(value)} is not a label value: ${problem}`, help);
  }
  return { ...splitKey(key, defaultSource), operator, values, isMatchLabel: false };
}

/** `unspec` means any source to a selector (`ParseSelectLabel`, pkg/labels). */
function splitKey(key: string, defaultSource: string): { readonly source: string; readonly key: string } {
  if (key.startsWith('$')) return { source: 'reserved', key: key.slice(1) };
  const colon = key.indexOf(':');
  const source = colon <= 0 ? defaultSource : key.slice(0, colon);
  return { source: source === 'unspec' ? 'any' : source, key: colon < 0 ? key : key.slice(colon + 1) };
}

function checkKey(key: string, path: FieldPath, reader: Reader, defaultSource: string): void {
  const problem = isCiliumSince(reader.platform.version, '1.20')
    ? keyProblem(defaultSource === 'cidrgroup' ? encodedKey(key, defaultSource) : key)
    : joinedKeyProblem(key);
  if (problem === undefined) return;
  reader.refuse(path, `${quote(key)} is not a label key: ${problem}`, 'write keys like `app` or `k8s:app`');
}

/** Keys that select groups get their source before they are checked (`CIDRRule.sanitize`, `NewSourceEncodedLabelKey` of v1.20.2). */
function encodedKey(written: string, defaultSource: string): string {
  const { source, key } = splitKey(written, defaultSource);
  return `${source}:${key}`;
}

function keyProblem(key: string): string | undefined {
  const [first = '', second, ...more] = key.split(':');
  if (more.length > 0) return 'it has more than one `:`';
  if (second !== undefined && !/^[a-zA-Z0-9]+$/.test(first)) {
    return 'what stands before `:`, the source of the label, must consist of letters and digits';
  }
  return qualifiedNameProblem(second ?? first);
}

/** Before 1.20 source and key are checked as one name, joined with a dot (`GetExtendedKeyFrom`, pkg/labels of v1.19.7). */
function joinedKeyProblem(key: string): string | undefined {
  if (key.startsWith('$')) return qualifiedNameProblem(`reserved.${key.slice(1)}`);
  const colon = key.indexOf(':');
  const source = key.slice(0, Math.max(colon, 0));
  return qualifiedNameProblem(`${source === '' ? 'any' : source}.${key.slice(colon + 1)}`);
}

/** `app` and `any:app` are one key, and which of the two values counts is left to chance (the order of a Go map). */
function checkSpellings(requirements: readonly IdentityRequirement[], path: FieldPath, reader: Reader): void {
  const seen = new Set<string>();
  for (const { source, key } of requirements) {
    const name = `${source}:${key}`;
    if (seen.has(name)) {
      const problem = `${quote(key)} is written twice, once with its source, and either of the values may count`;
      reader.harm('policy/cilium-key-twice', path, problem, 'keep one of them');
    }
    seen.add(name);
  }
}
