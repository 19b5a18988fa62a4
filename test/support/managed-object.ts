import type { JsonObject } from '../../src/model/json-object.ts';

/** A live NetworkPolicy with these entries of `metadata.managedFields`. */
export function managedObject(...managedFields: readonly unknown[]): JsonObject {
  return { apiVersion: 'networking.k8s.io/v1', metadata: { managedFields } };
}

/** An entry of `metadata.managedFields`. */
export function managedEntry(
  manager: string,
  operation: 'Apply' | 'Update',
  fieldsV1: object,
  more: object = {},
) {
  return { manager, operation, fieldsV1, ...more };
}

/** Managed fields (FieldsV1) of a policy's ingress rules. */
export const INGRESS_FIELDS = { 'f:spec': { 'f:ingress': {} } };
