import { expect, it } from 'vitest';
import { readManifests } from '../../policy/read-manifests.ts';
import { explainRejection } from './explain-rejection.ts';

const [document] = readManifests({
  file: 'p.yaml',
  text: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {}
  ingres: []
  egres: []
`,
}).documents;
if (document === undefined) throw new Error('no document');
const object = {
  document,
  ref: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    namespace: 'shop',
    name: 'web',
    span: document.span,
  },
};

const explain = ({ status = 403, ...body }: { status?: number; message: string; reason?: string }) =>
  explainRejection(
    {
      kind: 'status',
      status,
      contentType: 'application/json',
      text: JSON.stringify({ kind: 'Status', ...body }),
      retryAfterMs: undefined,
    },
    object,
    'https://c',
    'dry run',
  ).map(({ code, message, span }) => `${span?.line}:${span?.column} ${code} ${message}`);

it('names the webhook that denies', () => {
  expect(explain({ message: 'admission webhook "a.b.c" denied the request: [rule] no\n\tegress' })).toEqual([
    '1:1 cluster/denied-by-admission `shop/web`: denied by the admission webhook `a.b.c`: admission webhook "a.b.c" denied the request: [rule] no egress',
  ]);
});

it('does not take a missing right for a denial by admission', () => {
  const message = 'networkpolicies.networking.k8s.io "web" is forbidden: User "ci" cannot patch resource';
  expect(explain({ reason: 'Forbidden', message })[0]).toContain('cluster/forbidden');
});

it('takes any other 403 for a rule of the cluster, and names a quota', () => {
  const said = (why: string) =>
    explain({
      reason: 'Forbidden',
      message: `networkpolicies.networking.k8s.io "web" is forbidden: ${why}`,
    })[0];
  expect(said('exceeded quota: policies, requested: 1')).toContain('denied by the quota `policies`');
  expect(said('no policies on Fridays')).toContain('denied by an admission rule of the cluster');
});

it('points at each of several unknown fields', () => {
  const message = `failed to create typed patch object (shop/web; networking.k8s.io/v1, Kind=NetworkPolicy): errors:
  .spec.ingres: field not declared in schema
  .spec.egres: field not declared in schema`;
  expect(explain({ status: 500, message })).toEqual([
    '6:3 cluster/unknown-field `shop/web`: `spec.ingres`: field not declared in schema',
    '7:3 cluster/unknown-field `shop/web`: `spec.egres`: field not declared in schema',
  ]);
});

it('shortens pages of text', () => {
  expect(explain({ status: 500, message: 'x'.repeat(100_000) })[0]?.length).toBeLessThan(1_000);
});
