import { didYouMean } from '../../fields/did-you-mean.ts';
import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import {
  placeName,
  readInteger,
  readList,
  readMap,
  readObject,
  readText,
  wrongType,
} from '../../fields/read-fields.ts';
import type { FieldPath } from '../../manifest.ts';
import type { Shape, TextShape } from './shape.ts';

/**
 * Reports where a value does not have a shape, as the API server does for a custom resource with fieldValidation=Strict: null
 * counts as absent, also in maps of labels, but not as an item of a list.
 */
export function checkShape(value: unknown, shape: Shape, path: FieldPath, findings: Findings): void {
  if (value === undefined || value === null) return;
  switch (shape.kind) {
    case 'map':
      checkMap(value, shape, path, findings);
      return;
    case 'entries':
      for (const [key, entry] of Object.entries(readMap(value, path, findings) ?? {})) {
        checkShape(entry, shape.value, [...path, key], findings);
      }
      return;
    case 'list':
      checkList(value, shape, path, findings);
      return;
    case 'text':
      checkText(value, shape, path, findings);
      return;
    case 'integer': {
      const number = readInteger(value, path, findings);
      if (number === undefined || (number >= shape.min && number <= shape.max)) return;
      const problem = `${placeName(path)} is \`${number}\``;
      refuse(path, problem, `use ${shape.min} to ${shape.max}`, findings);
      return;
    }
    case 'integer-or-text':
      if (!Number.isInteger(value) && typeof value !== 'string') {
        wrongType(value, path, 'an integer or a string', findings);
      } else if (typeof value === 'string' && !shape.pattern.test(value)) {
        refuse(path, `${placeName(path)} is ${quote(value)}`, `it must ${shape.rule}`, findings);
      }
      return;
    case 'boolean':
      if (typeof value !== 'boolean') wrongType(value, path, '`true` or `false`', findings);
      return;
    case 'anything':
      return;
  }
}

type ShapeOf<Kind extends Shape['kind']> = Extract<Shape, { kind: Kind }>;

function checkMap(value: unknown, shape: ShapeOf<'map'>, path: FieldPath, findings: Findings): void {
  const known = Object.keys(shape.fields);
  const fields = readObject(value, path, known, findings);
  if (fields === undefined) return;
  const isThere = (field: string) => fields[field] !== undefined && fields[field] !== null;
  for (const field of shape.required.filter((one) => !isThere(one))) {
    missing(path, `has no ${quote(field)}`, `write ${quote(field)}`, findings);
  }
  if (shape.anyOf.length > 0 && !shape.anyOf.some(isThere)) {
    missing(path, `has none of ${listed(shape.anyOf)}`, 'write at least one of them', findings);
  }
  if (shape.oneOf.length > 0) checkOneOf(shape.oneOf, isThere, path, findings);
  for (const [field, of] of Object.entries(shape.fields))
    checkShape(fields[field], of, [...path, field], findings);
}

function checkOneOf(
  fields: readonly string[],
  isThere: (field: string) => boolean,
  path: FieldPath,
  findings: Findings,
): void {
  const there = fields.filter(isThere);
  if (there.length === 1) return;
  if (there.length === 0) {
    missing(path, `has none of ${listed(fields)}`, 'write one of them', findings);
    return;
  }
  findings.error(
    'policy/cilium-one-of',
    path,
    `${placeName(path)} has ${listed(there)}, but only one of them is allowed`,
    'remove all but one, or split it into two items',
  );
}

function checkList(value: unknown, shape: ShapeOf<'list'>, path: FieldPath, findings: Findings): void {
  const items = readList(value, path, findings);
  if (items === undefined) return;
  if (items.length > shape.max) {
    const help = shape.max === 0 ? 'remove it' : 'split the rule into several';
    refuse(path, `${placeName(path)} has ${items.length} items, more than ${shape.max}`, help, findings);
  }
  if (items.length < shape.min) {
    refuse(path, `${placeName(path)} is empty`, 'add an item, or remove it', findings);
  }
  if (shape.isSet && new Set(items).size < items.length) {
    refuse(path, `${placeName(path)} lists an item twice`, 'remove one of them', findings);
  }
  for (const [i, item] of items.entries()) {
    if (item === null) wrongType(item, [...path, i], nameOf(shape.of), findings);
    checkShape(item, shape.of, [...path, i], findings);
  }
}

function nameOf({ kind }: Shape): string {
  if (kind === 'text') return 'a string';
  return kind === 'map' || kind === 'entries' ? 'a map' : 'a value';
}

function checkText(value: unknown, shape: TextShape, path: FieldPath, findings: Findings): void {
  const text = readText(value, path, findings);
  if (text === undefined) return;
  const problem = problemOfText(text, shape);
  if (problem !== undefined) refuse(path, `${placeName(path)} ${problem.problem}`, problem.help, findings);
}

function problemOfText(
  text: string,
  { choices, min, max, matches, rule }: TextShape,
): { readonly problem: string; readonly help: string } | undefined {
  if (choices !== undefined) {
    if (choices.includes(text)) return undefined;
    const suggestion = didYouMean(text, choices);
    const help =
      suggestion === undefined ? `use one of ${listed(choices)}` : `did you mean \`${suggestion}\`?`;
    return { problem: `is ${quote(text)}`, help };
  }
  if (text.length < min) return { problem: 'is empty', help: 'write a value' };
  if (text.length > max) return { problem: `is longer than ${max} characters`, help: 'shorten it' };
  if (matches === undefined || matches(text)) return undefined;
  return { problem: `is ${quote(text)}`, help: `it must ${rule}` };
}

function missing(path: FieldPath, problem: string, help: string, findings: Findings): void {
  findings.error('policy/cilium-field-missing', path, `${placeName(path)} ${problem}`, help);
}

function refuse(path: FieldPath, message: string, help: string, findings: Findings): void {
  findings.error('policy/cilium-value', path, `${message}, which the API server refuses`, help);
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
