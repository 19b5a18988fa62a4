import { expect, it } from 'vitest';
import { workload } from '../../test/support/simulated-shop.ts';
import { vitalEndOf } from './way-back.ts';

const of = (namespace: string, name: string, labels: Record<string, string> = {}) => ({
  ...workload('x'),
  namespace,
  name,
  labels: { labels: new Map(Object.entries(labels)), isComplete: true },
});
const vital = (end: ReturnType<typeof of>, deployer?: string) =>
  vitalEndOf(
    {
      source: end,
      destination: workload('web'),
      protocol: 'TCP',
      port: 443,
      icmp: undefined,
      l7: undefined,
      isPodToItself: false,
    },
    deployer,
  );

it.each([
  ['kube-system', 'coredns', {}],
  ['flux-system', 'source-controller', {}],
  ['tools', 'agent', { 'app.kubernetes.io/name': 'gitlab-agent' }],
  ['tools', 'prod-agent', { app: 'prod-gitlab-agent' }],
  ['ci', 'my-gitlab-runner', { app: 'my-gitlab-runner' }],
  ['gitops', 'x', { 'app.kubernetes.io/name': 'argocd-application-controller' }],
  ['builds', 'runner-abc-project-7-concurrent-0-x', {}],
])('%s/%s is what a cluster is repaired over', (namespace, name, labels) => {
  expect(vital(of(namespace, name, labels))).toBe(`${namespace}/${name}`);
});

it('is the namespace of whoever deploys, too, and no other workload', () => {
  expect(vital(of('ci', 'x'), 'ci')).toBe('ci/x');
  expect(vital(of('shop', 'x'), 'ci')).toBeUndefined();
  expect(vital(of('shop', 'x', { app: 'runner' }))).toBeUndefined();
});
