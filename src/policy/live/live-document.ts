import { isJsonObject } from '../../model/json-object.ts';
import type { ManifestDocument } from '../manifest.ts';
import { readManifests } from '../read-manifests.ts';

/**
 * An object of a cluster as a document whose lines can be cited: those of its JSON. `object` lacks the fields that the server
 * manages, which are refused in a manifest. Undefined when it is not a manifest.
 */
export function liveDocument(object: Readonly<Record<string, unknown>>): ManifestDocument | undefined {
  const text = JSON.stringify(object, undefined, 2);
  return readManifests({ file: liveName(object), text }).documents[0];
}

/** `cluster:NetworkPolicy/shop/web` */
export function liveName({ kind, metadata }: Readonly<Record<string, unknown>>): string {
  const { namespace, name } = isJsonObject(metadata) ? metadata : {};
  const parts = [kind, namespace, name].filter((part) => typeof part === 'string');
  return `cluster:${parts.join('/')}`;
}
