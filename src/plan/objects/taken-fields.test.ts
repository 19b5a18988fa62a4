import { expect, it } from 'vitest';
import { INGRESS_FIELDS, managedEntry, managedObject } from '../../../test/support/managed-object.ts';
import { takenFields } from './taken-fields.ts';

const MARKS = { labels: ['app.kubernetes.io/managed-by'], annotations: ['note'] };
const take = (...entries: readonly unknown[]) =>
  takenFields(managedObject(...entries), 'sluice', MARKS, 'now');

it('takes the content, and the marks, from everybody', () => {
  const own = managedEntry('sluice', 'Apply', { 'f:spec': { 'f:egress': {} } }, { apiVersion: 'old' });
  const helm = managedEntry('helm', 'Update', {
    'f:metadata': {
      'f:labels': { '.': {}, 'f:app.kubernetes.io/managed-by': {}, 'f:app': {} },
      'f:annotations': { '.': {}, 'f:note': {} },
      'f:finalizers': {},
    },
    'f:spec': { 'f:ingress': {} },
    'f:status': {},
  });
  expect(take(own, helm)).toEqual([
    managedEntry('helm', 'Update', {
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
  const status = managedEntry('operator', 'Update', { 'f:status': {} }, { subresource: 'status' });
  const ownStatus = managedEntry('sluice', 'Apply', { 'f:status': {} }, { subresource: 'status' });
  const [first, second, own, ...more] = take(
    status,
    ownStatus,
    managedEntry('kubectl', 'Update', INGRESS_FIELDS),
  );
  expect([first, second]).toEqual([status, ownStatus]);
  expect(own?.fieldsV1).toEqual(INGRESS_FIELDS);
  expect(more).toEqual([]);
});

it('takes what we once updated as what others did', () => {
  const updated = managedEntry('sluice', 'Update', {
    ...INGRESS_FIELDS,
    'f:metadata': { 'f:finalizers': {} },
  });
  expect(take(updated)).toEqual([
    managedEntry('sluice', 'Update', { 'f:metadata': { 'f:finalizers': {} } }),
    expect.objectContaining({ operation: 'Apply', fieldsV1: INGRESS_FIELDS }),
  ]);
});

it('keeps all that we applied ourselves, and the labels that others apply', () => {
  const label = (name: string) => ({ 'f:metadata': { 'f:labels': { [`f:${name}`]: {} } } });
  const own = managedEntry('sluice', 'Apply', { ...INGRESS_FIELDS, ...label('team') });
  const applied = managedEntry('flux', 'Apply', { 'f:spec': { 'f:egress': {} }, ...label('app') });
  const marked = managedEntry('helm', 'Update', label('app.kubernetes.io/managed-by'));
  expect(take(own, applied)).toEqual([
    managedEntry('flux', 'Apply', label('app')),
    expect.objectContaining({
      manager: 'sluice',
      fieldsV1: { 'f:spec': { 'f:ingress': {}, 'f:egress': {} }, ...label('team') },
    }),
  ]);
  // Of an entry of nothing but marks nothing is left; one without any gives no labels away.
  expect(take(marked).map(({ fieldsV1 }) => fieldsV1)).toEqual([label('app.kubernetes.io/managed-by')]);
  expect(
    take(managedEntry('x', 'Update', { ...INGRESS_FIELDS, ...label('app') })).map(({ fieldsV1 }) => fieldsV1),
  ).toEqual([label('app'), INGRESS_FIELDS]);
});
