import type { ManifestDocument } from '../manifest.ts';
import { fieldsOf } from '../manifests/fields-of.ts';

/** What an object has besides its content. */
export interface ObjectIdentity {
  /** Empty: it names none. */
  readonly namespace: string;
  readonly name: string;
  /** Its own, not those of a template or a selector in it. */
  readonly labels: Readonly<Record<string, unknown>>;
}

export function identityOf({ value }: ManifestDocument): ObjectIdentity {
  const { namespace, name, labels } = fieldsOf(value.metadata);
  return {
    namespace: typeof namespace === 'string' ? namespace : '',
    name: typeof name === 'string' ? name : '',
    labels: fieldsOf(labels),
  };
}

const made = new WeakMap<ManifestDocument, Map<string, ManifestDocument>>();

/** The same object for the same document, because files that a change leaves alone are told by their documents. */
export function withIdentity(document: ManifestDocument, identity: ObjectIdentity): ManifestDocument {
  const { namespace, name, labels } = identity;
  const known = made.get(document) ?? new Map<string, ManifestDocument>();
  made.set(document, known);
  const key = JSON.stringify([namespace, name, labels]);
  const metadata = {
    ...fieldsOf(document.value.metadata),
    ...(namespace !== '' && { namespace }),
    ...(name !== '' && { name }),
    ...(Object.keys(labels).length > 0 && { labels }),
  };
  const found = known.get(key) ?? { ...document, value: { ...document.value, metadata } };
  known.set(key, found);
  return found;
}
