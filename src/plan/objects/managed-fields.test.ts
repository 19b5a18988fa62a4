import { expect, it } from 'vitest';
import type { JsonObject } from '../../model/json-object.ts';
import { appliedFields, marksNotManagedBy } from './managed-fields.ts';

const of = (...managedFields: readonly unknown[]): JsonObject => ({
  apiVersion: 'networking.k8s.io/v1',
  metadata: { managedFields },
});
const entry = (manager: string, operation: 'Apply' | 'Update', fieldsV1: object, more: object = {}) => ({
  manager,
  operation,
  fieldsV1,
  ...more,
});
const INGRESS = { 'f:spec': { 'f:ingress': {} } };

it('reads what a manager applied, and no other entry of it', () => {
  const applied = entry('sluice', 'Apply', INGRESS);
  const status = entry('sluice', 'Apply', { 'f:status': {} }, { subresource: 'status' });
  const updated = entry('sluice', 'Update', {});
  const other = entry('kubectl', 'Apply', {});
  expect(appliedFields(of(status, updated, other, applied), 'sluice')).toBe('{"f:spec":{"f:ingress":{}}}');
  expect(appliedFields(of(status, updated, other), 'sluice')).toBeUndefined();
  expect(appliedFields(of({ manager: 'sluice', operation: 'Apply' }), 'sluice')).toBe('{}');
  expect(appliedFields({}, 'sluice')).toBeUndefined();
});

it('tells labels that only others write, also one that is named like a property of every object', () => {
  const live = of(
    entry('sluice', 'Apply', { 'f:metadata': { 'f:labels': { 'f:team': {} } } }),
    entry('webhook', 'Update', { 'f:metadata': { 'f:labels': { 'f:stamp': {} } } }),
  );
  const isOfOthers = marksNotManagedBy(live, { metadata: { labels: { app: 'cart' } } }, 'sluice');
  expect(['app', 'team', 'stamp', 'constructor'].map((name) => isOfOthers('labels', name))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});
