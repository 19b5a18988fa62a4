import { expect, it } from 'vitest';
import { INGRESS_FIELDS, managedEntry, managedObject } from '../../../test/support/managed-object.ts';
import { appliedFields, marksNotManagedBy } from './managed-fields.ts';

it('reads what a manager applied, and no other entry of it', () => {
  const applied = managedEntry('sluice', 'Apply', INGRESS_FIELDS);
  const status = managedEntry('sluice', 'Apply', { 'f:status': {} }, { subresource: 'status' });
  const updated = managedEntry('sluice', 'Update', {});
  const other = managedEntry('kubectl', 'Apply', {});
  expect(appliedFields(managedObject(status, updated, other, applied), 'sluice')).toBe(
    '{"f:spec":{"f:ingress":{}}}',
  );
  expect(appliedFields(managedObject(status, updated, other), 'sluice')).toBeUndefined();
  expect(appliedFields(managedObject({ manager: 'sluice', operation: 'Apply' }), 'sluice')).toBe('{}');
  expect(appliedFields({}, 'sluice')).toBeUndefined();
});

it('tells labels that only others write, also one that is named like a property of every object', () => {
  const live = managedObject(
    managedEntry('sluice', 'Apply', { 'f:metadata': { 'f:labels': { 'f:team': {} } } }),
    managedEntry('webhook', 'Update', { 'f:metadata': { 'f:labels': { 'f:stamp': {} } } }),
  );
  const isOfOthers = marksNotManagedBy(live, { metadata: { labels: { app: 'cart' } } }, 'sluice');
  expect(['app', 'team', 'stamp', 'constructor'].map((name) => isOfOthers('labels', name))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});
