import { expect, it } from 'vitest';
import type { JsonObject } from '../../model/json-object.ts';
import { foreignClaim } from './foreign-members.ts';

const of = (managers: readonly string[], metadata: JsonObject = {}): JsonObject => ({
  kind: 'NetworkPolicy',
  metadata: {
    name: 'a',
    namespace: 'shop',
    ...metadata,
    managedFields: managers.map((manager) => ({ manager, operation: 'Apply', fieldsV1: {} })),
  },
});

it.each<readonly [string, JsonObject, string | undefined]>([
  ['one that Sluice applied', of(['sluice']), undefined],
  ['one that others edited since', of(['kubectl-edit', 'sluice']), undefined],
  ['one that a rollback put back before it died', of(['sluice-restore']), undefined],
  ['a copy', of(['kubectl-create']), '`kubectl-create` wrote it, and Sluice never did, as with a copy'],
  ['one of a backup, without managers', of([]), 'nothing says that Sluice wrote it'],
  [
    'one that Argo CD took over',
    of(['sluice'], {
      annotations: { 'argocd.argoproj.io/tracking-id': 'shop:networking.k8s.io/NetworkPolicy:shop/a' },
    }),
    'it belongs to the application `shop` of Argo CD now',
  ],
  [
    'one with the mark of Argo CD of the object that it is a copy of',
    of(['sluice'], {
      annotations: { 'argocd.argoproj.io/tracking-id': 'shop:networking.k8s.io/NetworkPolicy:shop/b' },
    }),
    undefined,
  ],
  [
    'one that a Helm release took over',
    of(['sluice'], {
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'web' },
    }),
    'it belongs to the Helm release `web` now',
  ],
])('%s', (_name, live, claim) => {
  expect(foreignClaim(live)).toBe(claim);
});
