import type { ObjectRef } from './deploy-plan.ts';
import { type JsonObject, objectAt, textAt } from './json-object.ts';

/** A reference to an object of the cluster that is in no file. Name and kind are empty when it has none. */
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
