import type { LabelSet } from '../../model/label-set.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import type { FieldReader } from './field-reader.ts';

export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** Undefined, with a warning, for an object without a valid name. */
export function readObjectName(reader: FieldReader, defaultNamespace: string): ObjectName | undefined {
  const name = reader.text(['metadata', 'name']);
  if (name === undefined || name === '') {
    reader.warn(
      ['metadata'],
      `a \`${reader.document.kind}\` without \`metadata.name\``,
      'give it a name; it was ignored',
    );
    return undefined;
  }
  return { namespace: reader.text(['metadata', 'namespace']) || defaultNamespace, name };
}

/** The labels at `path`. One that cannot be read makes the set incomplete, so that it is not taken to be missing. */
export function readLabels(reader: FieldReader, path: FieldPath): LabelSet {
  const before = reader.diagnostics.length;
  const labels = new Map<string, string>();
  for (const key of Object.keys(reader.map(path) ?? {})) {
    const value = reader.text([...path, key]);
    if (value !== undefined) labels.set(key, value);
    else if (reader.diagnostics.length === before) labels.set(key, '');
  }
  return { labels, isComplete: reader.diagnostics.length === before };
}
