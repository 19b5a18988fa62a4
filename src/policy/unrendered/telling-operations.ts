import { fieldsOf } from '../manifests/fields-of.ts';
import { isJsonPatch } from '../manifests/json-patch.ts';
import { readManifests } from '../read-manifests.ts';

/** Parts of a path in a workload, a Service or a namespace of which an inventory learns. */
const TOLD =
  /\/(?:labels|ports|hostNetwork|serviceAccount(?:Name)?|namespace|selector)(?:\/|$)|\/(?:spec|template|metadata|containers|containers\/[^/]+)$/;

/** The operations of a patch (RFC 6902) that alter what an inventory would learn; none of another text. */
export function tellingOperations(text: string): readonly unknown[] {
  const list = text.trimStart().startsWith('[') ? `operations: ${text.trim()}` : `operations:\n${text}`;
  const { operations } = readManifests({ file: '', text: list }).documents[0]?.value ?? {};
  if (!Array.isArray(operations) || !isJsonPatch(operations)) return [];
  return operations.filter((operation) => TOLD.test(String(fieldsOf(operation).path)));
}
