import { expect, it } from 'vitest';
import type { JsonObject } from '../../model/json-object.ts';
import { foreignManagers } from './foreign-managers.ts';

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

it('names others who manage content, and what of it', () => {
  const content = {
    ...INGRESS,
    'f:metadata': { 'f:labels': {} },
    'f:status': { 'f:conditions': {} },
    'f:apiVersion': {},
    'f:kind': {},
  };
  const found = foreignManagers(
    of(
      entry('sluice', 'Apply', INGRESS),
      entry('sluice-restore', 'Update', INGRESS),
      entry('kubectl', 'Update', content),
      entry('kubectl', 'Apply', {
        'f:spec': { 'f:policyTypes': { '.': {}, 'k:{"x":1}': {} }, 'f:egress': { 'f:a': {}, 'f:b': {} } },
      }),
      entry('status-writer', 'Update', INGRESS, { subresource: 'status' }),
      entry('labeller', 'Update', { 'f:metadata': { 'f:labels': { 'f:a': {} } } }),
      'not an entry',
    ),
  );
  expect(found).toEqual([
    { name: 'kubectl', fields: ['spec.egress.a', 'spec.egress.b', 'spec.ingress', 'spec.policyTypes'] },
  ]);
  expect(foreignManagers({})).toEqual([]);
});
