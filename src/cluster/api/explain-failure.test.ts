import { expect, it } from 'vitest';
import { explainFailure } from './explain-failure.ts';

const refused = (status: number, message: string, details: object = {}) => {
  const { code, message: said } = explainFailure(
    {
      kind: 'status',
      status,
      contentType: 'application/json',
      text: JSON.stringify({ kind: 'Status', message, details }),
      retryAfterMs: undefined,
    },
    'https://c',
    'deleting',
  );
  return `${code} ${said}`;
};

it.each([
  [
    422,
    `networkpolicies.networking.k8s.io "b" is forbidden: ValidatingAdmissionPolicy 'no-delete' with binding 'x' denied request: no`,
    'the admission policy `no-delete`',
  ],
  [
    400,
    'admission webhook "guard.example.com" denied the request: no',
    'the admission webhook `guard.example.com`',
  ],
  [
    403,
    'configmaps "sluice-run" is forbidden: exceeded quota: team, requested: count/configmaps=1',
    'the quota `team`',
  ],
])(
  'a refusal of status %i that names a rule of the cluster is not about rights or the address',
  (status, text, rule) => {
    expect(refused(status, text)).toBe(`cluster/denied-by-admission deleting: denied by ${rule}: ${text}`);
  },
);

it('a missing right is one', () => {
  const text = 'networkpolicies "b" is forbidden: User "dev" cannot delete resource "networkpolicies"';
  expect(refused(403, text)).toMatch(/^cluster\/forbidden /);
});

it('a namespace that is being deleted is not a missing right', () => {
  const text =
    'configmaps "r" is forbidden: unable to create new content in namespace shop because it is being terminated';
  const details = {
    causes: [{ reason: 'NamespaceTerminating', message: 'namespace shop is being terminated' }],
  };
  expect(refused(403, text, details)).toMatch(
    /^cluster\/namespace-terminating deleting: the namespace is being deleted /,
  );
});
