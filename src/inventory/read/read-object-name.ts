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
