/** A path inside a document, e.g. ['spec', 'ingress', 0, 'from']. */
export type FieldPath = readonly (string | number)[];

/** As people write it: `spec.ingress[0].from`; empty for the root. */
export function formatFieldPath(path: FieldPath): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`))
    .join('');
}
