import { expect, it } from 'vitest';
import type { JsonObject } from '../../model/json-object.ts';
import { takenFields } from './taken-fields.ts';

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

const MARKS = { labels: ['app.kubernetes.io/managed-by'], annotations: ['note'] };
const take = (...entries: readonly unknown[]) => takenFields(of(...entries), 'sluice', MARKS, 'now');

it('takes the content, and the marks, from everybody', () => {
  const own = entry('sluice', 'Apply', { 'f:spec': { 'f:egress': {} } }, { apiVersion: 'old' });
  const helm = entry('helm', 'Update', {
    'f:metadata': {
      'f:labels': { '.': {}, 'f:app.kubernetes.io/managed-by': {}, 'f:app': {} },
      'f:annotations': { '.': {}, 'f:note': {} },
      'f:finalizers': {},
    },
    'f:spec': { 'f:ingress': {} },
    'f:status': {},
  });
  expect(take(own, helm)).toEqual([
    entry('helm', 'Update', {
      'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} }, 'f:finalizers': {} },
      'f:status': {},
    }),
    {
      manager: 'sluice',
      operation: 'Apply',
      apiVersion: 'networking.k8s.io/v1',
      time: 'now',
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:spec': { 'f:egress': {}, 'f:ingress': {} },
        'f:metadata': {
          'f:labels': { 'f:app.kubernetes.io/managed-by': {} },
          'f:annotations': { 'f:note': {} },
        },
      },
    },
  ]);
});

it('leaves the status to who writes it, and drops an entry that has nothing left', () => {
  const status = entry('operator', 'Update', { 'f:status': {} }, { subresource: 'status' });
  const ownStatus = entry('sluice', 'Apply', { 'f:status': {} }, { subresource: 'status' });
  const [first, second, own, ...more] = take(status, ownStatus, entry('kubectl', 'Update', INGRESS));
  expect([first, second]).toEqual([status, ownStatus]);
  expect(own?.fieldsV1).toEqual(INGRESS);
  expect(more).toEqual([]);
});

it('takes what we once updated as what others did', () => {
  const updated = entry('sluice', 'Update', { ...INGRESS, 'f:metadata': { 'f:finalizers': {} } });
  expect(take(updated)).toEqual([
    entry('sluice', 'Update', { 'f:metadata': { 'f:finalizers': {} } }),
    expect.objectContaining({ operation: 'Apply', fieldsV1: INGRESS }),
  ]);
});

it('keeps all that we applied ourselves, and the labels that others apply', () => {
  const label = (name: string) => ({ 'f:metadata': { 'f:labels': { [`f:${name}`]: {} } } });
  const own = entry('sluice', 'Apply', { ...INGRESS, ...label('team') });
  const applied = entry('flux', 'Apply', { 'f:spec': { 'f:egress': {} }, ...label('app') });
  const marked = entry('helm', 'Update', label('app.kubernetes.io/managed-by'));
  expect(take(own, applied)).toEqual([
    entry('flux', 'Apply', label('app')),
    expect.objectContaining({
      manager: 'sluice',
      fieldsV1: { 'f:spec': { 'f:ingress': {}, 'f:egress': {} }, ...label('team') },
    }),
  ]);
  // Of an entry of nothing but marks nothing is left; one without any gives no labels away.
  expect(take(marked).map(({ fieldsV1 }) => fieldsV1)).toEqual([label('app.kubernetes.io/managed-by')]);
  expect(take(entry('x', 'Update', { ...INGRESS, ...label('app') })).map(({ fieldsV1 }) => fieldsV1)).toEqual(
    [label('app'), INGRESS],
  );
});
