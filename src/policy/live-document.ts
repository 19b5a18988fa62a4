import type { ManifestDocument } from './manifest.ts';
import { readManifests } from './read-manifests.ts';

/**
 * An object of a cluster as a document whose lines can be spoken of: those of its JSON. `object` is without what the server keeps for
 * itself, which is refused in a manifest. Undefined when it is no manifest.
 */
export function liveDocument(object: Readonly<Record<string, unknown>>): ManifestDocument | undefined {
  const text = JSON.stringify(object, undefined, 2);
  return readManifests({ file: liveName(object), text }).documents[0];
}

/** `cluster:NetworkPolicy/shop/web` */
export function liveName({ kind, metadata }: Readonly<Record<string, unknown>>): string {
  const { namespace, name } = isMap(metadata) ? metadata : {};
  const parts = [kind, namespace, name].filter((part) => typeof part === 'string');
  return `cluster:${parts.join('/')}`;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
