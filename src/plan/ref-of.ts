import type { ObjectRef } from './deploy-plan.ts';
import { type JsonObject, objectAt, textAt } from './json-object.ts';

/** Who an object of the cluster is; no file holds it. Without a name, or without a kind, these are empty. */
export function refOf(content: JsonObject): ObjectRef {
  const metadata = objectAt(content, 'metadata');
  return {
    apiVersion: textAt(content, 'apiVersion') ?? '',
    kind: textAt(content, 'kind') ?? '',
    namespace: textAt(metadata, 'namespace'),
    name: textAt(metadata, 'name') ?? '',
    span: undefined,
  };
}
