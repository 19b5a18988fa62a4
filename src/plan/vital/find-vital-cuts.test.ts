import { expect, it } from 'vitest';
import { workload } from '../../../test/support/simulated-shop.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import { VITAL_CONNECTIONS } from '../../policy/together/vital-connections.ts';
import type { PlannedChange } from '../deploy-plan.ts';
import { findVitalCuts } from './find-vital-cuts.ts';

const SETTINGS = {
  platform: newestPlatform('kubernetes'),
  defaultNamespace: 'default',
  known: {},
  vitals: [],
};
const policy = (name: string, spec: JsonObject, namespace = 'kube-system'): JsonObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
});
const change = (before: JsonObject | undefined, after: JsonObject | undefined): PlannedChange => {
  const { name, namespace } = ((after ?? before)?.metadata ?? {}) as { name: string; namespace: string };
  return {
    object: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace, name, span: undefined },
    resource: 'networkpolicies.networking.k8s.io',
    action: before === undefined ? 'create' : after === undefined ? 'delete' : 'update',
    effect: 'none',
    before,
    after,
    takesFrom: [],
    otherManagers: [],
  };
};
const find = (changes: readonly PlannedChange[], constant: readonly JsonObject[] = []) =>
  findVitalCuts(changes, constant, SETTINGS).cuts.map(({ found, write }) => [found.code, write]);

const DENY = policy('deny', { podSelector: {}, policyTypes: ['Ingress'] });
const DNS = policy('dns', {
  podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
  ingress: [{ ports: [{ protocol: 'UDP', port: 53 }] }],
});

it('finds that nobody may ask DNS any more, although nobody was recorded', () => {
  expect(find([change(undefined, DENY)])).toEqual([['policy/cuts-dns', 1]]);
});

it('counts what is live beside', () => {
  expect(find([change(undefined, DENY)], [DNS])).toEqual([]);
});

it('finds what the deletion of an allow cuts', () => {
  expect(find([change(DNS, undefined)], [DENY])).toEqual([['policy/cuts-dns', 1]]);
});

it('finds what is cut only in between', () => {
  expect(find([change(undefined, DENY), change(undefined, DNS)])).toEqual([['policy/cuts-dns', 1]]);
  expect(find([change(undefined, DNS), change(undefined, DENY)])).toEqual([]);
});

it('says nothing of what is cut already', () => {
  const other = policy('other', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  expect(find([change(undefined, other)], [DENY])).toEqual([['policy/cuts-control-plane', 1]]);
});

it('names a connection once, by the first write that cuts it, among those that are written', () => {
  const closed = policy('closed', { podSelector: {}, policyTypes: ['Ingress'] });
  const unchanged: PlannedChange = { ...change(DENY, DENY), action: 'unchanged' };
  const refused: PlannedChange = { ...change(undefined, DENY), action: 'refused' };
  const elsewhere = change(undefined, { ...DENY, metadata: { name: 'deny', namespace: 'shop' } });
  expect(find([refused])).toEqual([]);
  expect(find([{ ...unchanged, before: DNS, after: DNS }, elsewhere, change(undefined, closed)])).toEqual([]);
  expect(find([elsewhere, change(undefined, DENY), change(undefined, closed)])).toEqual([
    ['policy/cuts-dns', 2],
  ]);
});

it('counts policies of the whole cluster', () => {
  const all: JsonObject = {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumClusterwideNetworkPolicy',
    metadata: { name: 'all' },
    spec: { endpointSelector: {}, ingress: [{}] },
  };
  const created = change(undefined, all);
  const ofCluster = { ...created, object: { ...created.object, kind: 'CiliumClusterwideNetworkPolicy' } };
  const { cuts } = findVitalCuts(
    [{ ...ofCluster, object: { ...ofCluster.object, namespace: undefined } }],
    [],
    {
      ...SETTINGS,
      platform: newestPlatform('cilium'),
    },
  );
  expect(cuts.map(({ found }) => found.code)).toContain('policy/cuts-dns');
});

it('looks only at the end of very many writes', () => {
  const many = Array.from({ length: 200 }, (_, i) =>
    change(undefined, policy(`p${i}`, { podSelector: { matchLabels: { app: 'x' } } })),
  );
  const after = { ...DNS, metadata: { name: 'z-dns', namespace: 'kube-system' } };
  expect(find([change(undefined, DENY), ...many, change(undefined, after)])).toEqual([]);
  expect(find([...many, change(undefined, DENY)])).toEqual([['policy/cuts-dns', 201]]);
  // Writes that can cut nothing are not among the many.
  const elsewhere = many.map(({ after: one }) =>
    change(undefined, { ...one, metadata: { ...(one?.metadata as object), namespace: 'shop' } }),
  );
  expect(find([change(undefined, DENY), ...elsewhere, change(undefined, after)])).toEqual([
    ['policy/cuts-dns', 1],
  ]);
});

it('is not certain once a policy is written that is not simulated', () => {
  const other: JsonObject = {
    apiVersion: 'crd.antrea.io/v1beta1',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: 'x' },
    spec: {},
  };
  const created: PlannedChange = {
    ...change(undefined, other),
    object: { ...change(undefined, other).object, namespace: undefined },
  };
  expect(findVitalCuts([change(undefined, DENY)], [], SETTINGS).isCertain).toBe(true);
  expect(findVitalCuts([created, change(undefined, DENY)], [], SETTINGS).isCertain).toBe(false);
  // Not certain in one state is not certain.
  expect(findVitalCuts([change(other, undefined), change(undefined, DENY)], [], SETTINGS).isCertain).toBe(
    false,
  );
});

it('leaves other namespaces alone', () => {
  expect(find([change(undefined, { ...DENY, metadata: { name: 'deny', namespace: 'shop' } })])).toEqual([]);
});

it('finds the way of a deployer to the API server', () => {
  const closed = policy('deny', { podSelector: {}, policyTypes: ['Egress'] }, 'flux-system');
  expect(find([change(undefined, closed)])).toEqual([['policy/cuts-deployer', 1]]);
});

it('is not certain where a live policy is not simulated', () => {
  const other = {
    apiVersion: 'crd.antrea.io/v1beta1',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: 'x' },
    spec: {},
  };
  expect(findVitalCuts([change(undefined, DENY)], [other], SETTINGS).isCertain).toBe(false);
});

it('knows pods that the inventory shows, wherever they are', () => {
  const pods = [{ ...workload('x'), namespace: 'tools' }];
  const vital = VITAL_CONNECTIONS.find(({ code }) => code === 'policy/cuts-deployer');
  if (vital === undefined) throw new Error('no such connection');
  const closed = policy('deny', { podSelector: {}, policyTypes: ['Egress'] }, 'tools');
  const { cuts } = findVitalCuts([change(undefined, closed)], [], {
    ...SETTINGS,
    vitals: [{ ...vital, pods, isEverywhere: true }],
  });
  expect(cuts.map(({ found }) => found.code)).toEqual(['policy/cuts-deployer']);
});
