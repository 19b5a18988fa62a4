import type { SourceSpan } from '../model/diagnostic.ts';
import type { ManifestDocument } from './manifest.ts';

/** An object that is written in no file; `shown` is given as its place. */
export function documentOfValue(value: Readonly<Record<string, unknown>>, shown: string): ManifestDocument {
  const span: SourceSpan = { file: shown, line: 1, column: 1 };
  const text = (key: string) => {
    const found = value[key];
    return typeof found === 'string' ? found : undefined;
  };
  return {
    file: shown,
    apiVersion: text('apiVersion'),
    kind: text('kind'),
    value,
    span,
    spanOf: () => span,
    keySpanOf: () => span,
  };
}

/** A document that stands for something that could not be read; `file` says in brackets what that is. */
export function absentDocument(file: string): ManifestDocument {
  const span = { file, line: 1, column: 1 };
  return {
    file,
    apiVersion: undefined,
    kind: undefined,
    value: {},
    span,
    spanOf: () => span,
    keySpanOf: () => span,
  };
}
