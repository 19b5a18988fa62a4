import { type ObjectRef, objectName } from '../../plan/deploy-plan.ts';

/** An object of the cluster in a JSON report: its name as people write it, what identifies it, and where it is written. */
export function objectJson(object: ObjectRef) {
  const { apiVersion, kind, namespace, name, span: source } = object;
  return { object: objectName(object), apiVersion, kind, namespace, name, source };
}
