/** A path inside a document, e.g. ['spec', 'ingress', 0, 'from']. */
export type FieldPath = readonly (string | number)[];

/** As people write it: `spec.ingress[0].from`; empty for the root. */
export function formatFieldPath(path: FieldPath): string {
  const [first, ...steps] = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`));
  return first === undefined ? '' : [first.replace(/^\./, ''), ...steps].join('');
}
