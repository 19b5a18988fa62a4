import type { ManifestDocument } from './manifest.ts';

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
