import type { ErrorObject } from 'ajv';
import type { DiagnosticCode } from '../../model/diagnostic-code.ts';
import { formatFieldPath } from '../../model/field-path.ts';
import { didYouMean } from '../../policy/fields/did-you-mean.ts';
import type { FieldPath } from '../../policy/manifest.ts';

/** What is wrong with a configuration, in our own words, and where. */
export interface Violation {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help: string;
  readonly path: FieldPath;
  readonly isAtKey: boolean;
}

/** Turns what the validator reports into one sentence per mistake. `whole` is what the file is called. */
export function describeViolations(
  errors: readonly ErrorObject[],
  root: unknown,
  whole: string,
): Violation[] {
  // The alternatives of an anyOf fail one by one, and then the anyOf itself, which is the one to report.
  return (
    errors
      .filter(({ schemaPath }) => !/\/(anyOf|propertyNames)\/.+/.test(schemaPath))
      // A value of the wrong type is not one of the allowed values either: that is one mistake, and the list says more.
      .filter(
        ({ keyword, instancePath }) =>
          keyword !== 'type' ||
          !errors.some((other) => other.keyword === 'enum' && other.instancePath === instancePath),
      )
      .map((error) => describe(error, pathOf(error.instancePath, root), whole))
  );
}

function describe(error: ErrorObject, path: FieldPath, whole: string): Violation {
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error, path, whole);
    case 'propertyNames':
      return badName(String(error.params.propertyName), path, whole);
    case 'enum':
      return notOneOf(error, path, whole);
    case 'required':
      return missingKey(error, path, whole);
    case 'minProperties':
    case 'maxProperties':
      return wrongKeys(error, path, whole);
    default:
      return {
        code: error.keyword === 'type' ? 'config/wrong-type' : 'config/bad-value',
        message: `${place(path, whole)} must be ${titleOf(error)}, found ${found(error.data)}`,
        help: error.data === null ? 'give it a value, or remove the key' : `write ${titleOf(error)}`,
        path,
        isAtKey: error.data === null,
      };
  }
}

function unknownKey(error: ErrorObject, path: FieldPath, whole: string): Violation {
  const key = String(error.params.additionalProperty);
  const known = Object.keys(error.parentSchema?.properties ?? {});
  const suggestion = didYouMean(key, known);
  return {
    code: 'config/unknown-key',
    message: `unknown key \`${key}\`${path.length === 0 ? '' : ` in ${place(path, whole)}`}`,
    help: suggestion === undefined ? `allowed here: ${list(known)}` : `did you mean \`${suggestion}\`?`,
    path: [...path, key],
    isAtKey: true,
  };
}

function missingKey(error: ErrorObject, path: FieldPath, whole: string): Violation {
  const key = String(error.params.missingProperty);
  return {
    code: 'config/missing-key',
    message: `${place(path, whole)} must be ${titleOf(error)}; \`${key}\` is missing`,
    help: `add \`${key}\``,
    path,
    isAtKey: false,
  };
}

function wrongKeys(error: ErrorObject, path: FieldPath, whole: string): Violation {
  const keys = Object.keys(error.data ?? {});
  return {
    code: 'config/bad-value',
    message: `${place(path, whole)} must be ${titleOf(error)}, found ${keys.length === 0 ? 'none of them' : list(keys)}`,
    help: `write ${titleOf(error)}; give the others as separate items`,
    path,
    isAtKey: false,
  };
}

function badName(name: string, path: FieldPath, whole: string): Violation {
  return {
    code: 'config/bad-value',
    message: `\`${name}\` cannot be a name in ${place(path, whole)}`,
    help: 'use letters, digits, spaces and `_ . / -`, starting with a letter or digit',
    path: [...path, name],
    isAtKey: true,
  };
}

function notOneOf(error: ErrorObject, path: FieldPath, whole: string): Violation {
  const allowed: readonly string[] = Array.isArray(error.schema) ? error.schema.map(String) : [];
  const suggestion = typeof error.data === 'string' ? didYouMean(error.data, allowed) : undefined;
  return {
    code: 'config/bad-value',
    message: `${place(path, whole)} must be one of ${list(allowed)}, found ${found(error.data)}`,
    help: suggestion === undefined ? `write one of ${list(allowed)}` : `did you mean \`${suggestion}\`?`,
    path,
    isAtKey: false,
  };
}

/** The validator names places by JSON pointer, in which list indexes are text. */
function pathOf(pointer: string, root: unknown): FieldPath {
  let here = root;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const segment = Array.isArray(here) ? Number(key) : key;
      here =
        typeof here === 'object' && here !== null
          ? (here as Record<string | number, unknown>)[segment]
          : undefined;
      return segment;
    });
}

function place(path: FieldPath, whole: string): string {
  if (path.length === 0) return whole;
  return `\`${formatFieldPath(path)}\``;
}

function titleOf({ parentSchema }: ErrorObject): string {
  return typeof parentSchema?.title === 'string' ? parentSchema.title : 'a valid value';
}

function list(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

function found(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = String(value);
  return `\`${text.length > 60 ? `${text.slice(0, 60)}…` : text}\``;
}
