import { expect, it } from 'vitest';
import { renderPlan } from './render-plan.ts';

it('prints hostile text of the cluster as characters, one line an object', () => {
  const text = renderPlan({
    server: 'https://cluster\u001b[2J',
    applySet: { namespace: 'n', name: 's' },
    changes: [
      {
        object: {
          apiVersion: 'v1',
          kind: 'K',
          namespace: 'shop',
          name: 'a\nDeployed',
          span: { file: '\u202efile.yaml', line: 1, column: 2 },
        },
        action: 'create',
        effect: 'isolates',
        resource: 'networkpolicies.networking.k8s.io',
        takesFrom: ['k\u001b[1m'],
        otherManagers: ['k\u001b[1m'],
        before: undefined,
        after: { metadata: { annotations: { note: 'bell\u0007\u009b1m' } } },
      },
    ],
    order: { kind: 'no-states' },
    modes: [],
    leftInCluster: [
      { apiVersion: 'v1', kind: 'K', resource: 'ks', namespace: 'shop', name: 'x\n; rm -rf /' },
    ],
  });
  expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  expect(text).toContain('shop/a\\u000aDeployed');
  expect(text).toContain(`kubectl delete ks 'x\\u000a; rm -rf /' --namespace=shop`);
});

it('says when there is nothing', () => {
  expect(
    renderPlan({
      server: 'https://c',
      applySet: { namespace: 'n', name: 's' },
      changes: [],
      order: { kind: 'no-states' },
      modes: [],
      leftInCluster: [],
    }),
  ).toBe('Plan for https://c: no policies\n');
});
