import { expect, it } from 'vitest';
import { INGRESS_FIELDS, managedEntry, managedObject } from '../../../test/support/managed-object.ts';
import { foreignManagers } from './foreign-managers.ts';

it('names others who manage content, and what of it', () => {
  const content = {
    ...INGRESS_FIELDS,
    'f:metadata': { 'f:labels': {} },
    'f:status': { 'f:conditions': {} },
    'f:apiVersion': {},
    'f:kind': {},
  };
  const found = foreignManagers(
    managedObject(
      managedEntry('sluice', 'Apply', INGRESS_FIELDS),
      managedEntry('sluice-restore', 'Update', INGRESS_FIELDS),
      managedEntry('kubectl', 'Update', content),
      managedEntry('kubectl', 'Apply', {
        'f:spec': { 'f:policyTypes': { '.': {}, 'k:{"x":1}': {} }, 'f:egress': { 'f:a': {}, 'f:b': {} } },
      }),
      managedEntry('status-writer', 'Update', INGRESS_FIELDS, { subresource: 'status' }),
      managedEntry('labeller', 'Update', { 'f:metadata': { 'f:labels': { 'f:a': {} } } }),
      'not an entry',
    ),
  );
  expect(found).toEqual([
    { name: 'kubectl', fields: ['spec.egress.a', 'spec.egress.b', 'spec.ingress', 'spec.policyTypes'] },
  ]);
  expect(foreignManagers({})).toEqual([]);
});
