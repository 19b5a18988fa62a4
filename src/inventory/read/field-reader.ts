import type { Diagnostic } from '../../model/diagnostic.ts';
import { formatFieldPath } from '../../model/field-path.ts';
import { isJsonObject } from '../../model/json-object.ts';
import type { FieldPath, ManifestDocument } from '../../policy/manifest.ts';

/**
 * Reads fields of a manifest that is not validated here: what is missing or null is undefined, and so is what has the wrong type,
 * with a warning that names the place. The rest of the manifest stays usable.
 */
export interface FieldReader {
  readonly document: ManifestDocument;
  readonly diagnostics: readonly Diagnostic[];
  map(path: FieldPath): Readonly<Record<string, unknown>> | undefined;
  list(path: FieldPath): readonly unknown[] | undefined;
  text(path: FieldPath): string | undefined;
  integer(path: FieldPath): number | undefined;
  /** A text or a whole number. */
  scalar(path: FieldPath): string | number | undefined;
  flag(path: FieldPath): boolean | undefined;
  warn(path: FieldPath, message: string, help: string): void;
}

export function createFieldReader(document: ManifestDocument): FieldReader {
  const diagnostics: Diagnostic[] = [];
  const warn = (path: FieldPath, message: string, help: string): void => {
    diagnostics.push({
      code: 'inventory/malformed',
      severity: 'warning',
      meaning: 'noted',
      message,
      help,
      span: document.spanOf(path),
    });
  };

  function read<T>(
    path: FieldPath,
    expected: string,
    accepts: (value: unknown) => value is T,
  ): T | undefined {
    const value = valueAt(document.value, path);
    if (value === undefined || value === null) return undefined;
    if (accepts(value)) return value;
    warn(
      path,
      `\`${formatFieldPath(path)}\` must be ${expected}`,
      `write ${expected}; this part of the manifest was ignored`,
    );
    return undefined;
  }

  return {
    document,
    diagnostics,
    map: (path) => read(path, 'a map', isJsonObject),
    list: (path) => read(path, 'a list', (value): value is readonly unknown[] => Array.isArray(value)),
    text: (path) => read(path, 'a string', (value) => typeof value === 'string'),
    integer: (path) => read(path, 'an integer', (value): value is number => Number.isInteger(value)),
    scalar: (path) =>
      read(
        path,
        'a string or an integer',
        (value): value is string | number => typeof value === 'string' || Number.isInteger(value),
      ),
    flag: (path) => read(path, '`true` or `false`', (value) => typeof value === 'boolean'),
    warn,
  };
}

function valueAt(root: unknown, path: FieldPath): unknown {
  let here = root;
  for (const segment of path) {
    if (
      typeof segment === 'number'
        ? !Array.isArray(here)
        : !isJsonObject(here) || !Object.hasOwn(here, segment)
    ) {
      return undefined;
    }
    here = (here as Readonly<Record<string | number, unknown>>)[segment];
  }
  return here;
}
