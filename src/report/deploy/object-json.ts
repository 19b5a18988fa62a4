import { namespacedName } from '../../model/namespaced-name.ts';
import type { ObjectRef } from '../../plan/deploy-plan.ts';

/** An object of the cluster in a JSON report: its name as people write it, what identifies it, and where it is written. */
export function objectJson(object: ObjectRef) {
  const { apiVersion, kind, namespace, name, span: source } = object;
  return { object: namespacedName(object), apiVersion, kind, namespace, name, source };
}
