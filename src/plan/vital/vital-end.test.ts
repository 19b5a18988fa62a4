import { describe, expect, it } from 'vitest';
import { recorded, seen, workload } from '../../../test/support/simulated-shop.ts';
import { type Endpoint, NO_ADDRESS } from '../../model/endpoint.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { vitalEndOf } from './vital-end.ts';

const SHOP = workload('web');
const in_ = (namespace: string): Endpoint => ({ ...workload('it'), namespace });
const world: Endpoint = { kind: 'world', addresses: NO_ADDRESS, names: [], entities: ['world'] };
const node = (...entities: string[]): Endpoint => ({
  kind: 'node',
  name: 'n1',
  isOwnNode: undefined,
  addresses: NO_ADDRESS,
  entities,
  labels: NO_LABELS_KNOWN,
});
const vital = (source: Endpoint, destination: Endpoint, deployer?: string) =>
  vitalEndOf(recorded(source, destination, { allowed: seen(1) }).connection, deployer);

describe('what the cluster, and the way to repair it, lives by', () => {
  it.each([
    'kube-system',
    'cilium',
    'calico-system',
    'calico-apiserver',
    'tigera-operator',
    'flux-system',
    'argocd',
    'argo-cd',
    'fleet-system',
    'cattle-fleet-system',
    'gitlab-agent',
    'gitlab-agent-prod',
    'gitlab-runner',
  ])('is what runs in the namespace %s, at either end', (namespace) => {
    expect(vital(SHOP, in_(namespace))).toBe(`${namespace}/it`);
    expect(vital(in_(namespace), SHOP)).toBe(`${namespace}/it`);
  });

  it.each(['shop', 'my-kube-system', 'kube-system-two', 'cilium-test', 'argocd-demo', 'x-gitlab-runner'])(
    'is not what runs in the namespace %s',
    (namespace) => {
      expect(vital(SHOP, in_(namespace))).toBe(undefined);
    },
  );

  it.each([
    ['kube-dns', 'coredns-x', { 'k8s-app': 'kube-dns' }],
    ['tools', 'agent', { 'app.kubernetes.io/name': 'gitlab-agent' }],
    ['tools', 'prod-agent', { app: 'prod-gitlab-agent' }],
    ['ci', 'my-gitlab-runner', { app: 'my-gitlab-runner' }],
    ['gitops', 'x', { 'app.kubernetes.io/name': 'argocd-application-controller' }],
    ['builds', 'runner-abc-project-7-concurrent-0-x', {}],
  ])('is what charts name so, wherever it runs: %s/%s', (namespace, name, of) => {
    const labels = completeLabels(Object.entries(of));
    expect(vital(SHOP, { ...workload('x'), namespace, name, labels })).toBe(`${namespace}/${name}`);
  });

  it('is no workload with other names and labels', () => {
    const labels = completeLabels([
      ['app', 'runner'],
      ['k8s-app', 'kube-dns-autoscaler'],
      ['name', 'gitlab-agent'],
    ]);
    expect(vital(SHOP, { ...workload('x'), name: 'my-runner-a-project-7-concurrent-0', labels })).toBe(
      undefined,
    );
  });

  it('is the namespace of whoever deploys, when it is known', () => {
    expect(vital(SHOP, in_('ci'), 'ci')).toBe('ci/it');
    expect(vital(SHOP, in_('ci'), 'other')).toBe(undefined);
  });

  it('is the API server, however it was recorded; no other address or node', () => {
    const server: Endpoint = { ...world, entities: ['world', 'kube-apiserver'] };
    const reserved: Endpoint = { kind: 'reserved', entities: ['kube-apiserver'], addresses: NO_ADDRESS };
    expect(vital(SHOP, server)).toBe('kube-apiserver');
    expect(vital(SHOP, reserved)).toBe('kube-apiserver');
    expect(vital(SHOP, node('remote-node', 'kube-apiserver'))).toBe('kube-apiserver');
    expect(vital(SHOP, world)).toBe(undefined);
    expect(vital(node('host'), SHOP)).toBe(undefined);
  });

  it('is named by the end that is reached, when both are', () => {
    expect(vital(in_('flux-system'), in_('kube-system'))).toBe('kube-system/it');
  });
});
