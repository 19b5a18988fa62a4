import { describe, expect, it } from 'vitest';
import {
  ANTREA_DENY,
  CART_INGRESS,
  ISOLATE_DB,
  recorded,
  run,
  seen,
  side,
  workload,
} from '../../../test/support/simulated-shop.ts';
import { findPolicyChanges } from './policy-changes.ts';

const IN_SHOP = `apiVersion: crd.antrea.io/v1beta1
kind: NetworkPolicy
metadata: {name: cart, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: cart}}}
`;
const GROUP = `apiVersion: crd.antrea.io/v1beta1
kind: ClusterGroup
metadata: {name: offices, labels: {site: berlin}}
spec: {externalCIDRs: [203.0.113.0/24]}
`;

function changesOf(base: readonly string[], head: readonly string[]): string[] {
  return findPolicyChanges(side('base', ...base), side('head', ...head)).changes.map(
    ({ change, policy, isSimulated }) =>
      `${change} ${policy.kind} ${policy.name}${isSimulated ? '' : ', not judged'}`,
  );
}

describe('a policy that is not simulated', () => {
  it('is added, changed or removed by what it says', () => {
    expect(changesOf([CART_INGRESS], [CART_INGRESS, ANTREA_DENY])).toEqual([
      'added ClusterNetworkPolicy deny-all, not judged',
    ]);
    expect(changesOf([ANTREA_DENY, ISOLATE_DB], [])).toEqual([
      'removed NetworkPolicy db-isolate',
      'removed ClusterNetworkPolicy deny-all, not judged',
    ]);
    for (const changed of [
      ANTREA_DENY.replace('[all]', '[world]'),
      ANTREA_DENY.replace('{}', '{matchLabels: {app: web}}'),
      ANTREA_DENY.replace('spec:', 'specs: []\nspec:'),
      ANTREA_DENY.replace('deny-all}', 'deny-all, annotations: {example.com/dry-run: "true"}}'),
      ANTREA_DENY.replace('crd.antrea.io/v1beta1', 'crd.antrea.io/v1'),
      `${ANTREA_DENY}---\n${ANTREA_DENY.replace('[all]', '[world]')}`,
    ]) {
      expect(changesOf([ANTREA_DENY], [changed])).toEqual([
        'changed ClusterNetworkPolicy deny-all, not judged',
      ]);
    }
  });

  it('is the same whatever servers and tools write, and wherever it stands', () => {
    const annotations = 'kubectl.kubernetes.io/last-applied-configuration: "{}"';
    const asStored = ANTREA_DENY.replace(
      '{name: deny-all}',
      `{name: deny-all, uid: a, resourceVersion: "7", generation: 2, creationTimestamp: now, labels: {helm.sh/chart: a}, managedFields: [{}], annotations: {${annotations}}}`,
    );
    expect(changesOf([ANTREA_DENY], [`# moved\n${asStored}status: {ok: true}\n`])).toEqual([]);
    expect(changesOf([ANTREA_DENY, IN_SHOP], [IN_SHOP, ANTREA_DENY])).toEqual([]);
  });

  it('touches the ends that it may concern, before or after, and no others', () => {
    const connections = [
      recorded(workload('web'), workload('cart'), { allowed: seen(17) }),
      recorded(
        { ...workload('web'), namespace: 'pay' },
        { ...workload('cart'), namespace: 'pay' },
        { allowed: seen(3) },
      ),
    ];
    const added = run(side('base'), side('head', IN_SHOP), connections);
    expect(added.totals.unknown).toEqual({ connections: 1, seen: 17 });
    expect(added.totals['still-allowed']).toEqual({ connections: 1, seen: 3 });
    const removed = run(side('base', ANTREA_DENY), side('head'), connections);
    expect(removed.totals.unknown).toEqual({ connections: 2, seen: 20 });
    const untouched = run(side('base', IN_SHOP), side('head', IN_SHOP), connections);
    expect(untouched.totals.unknown).toEqual({ connections: 0, seen: 0 });
    expect(untouched.unknownUntouched).toEqual({ connections: 1, seen: 17 });
  });

  it('leaves certain what none of its kind can turn', () => {
    const istio = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: db, namespace: shop}
spec: {}
`;
    const toDb = [recorded(workload('web'), workload('db'), { denied: seen(2) })];
    const denied = run(side('base', ISOLATE_DB), side('head', ISOLATE_DB, istio), toDb);
    expect(denied.totals['still-denied']).toEqual({ connections: 1, seen: 2 });
    const allowed = run(side('base'), side('head', istio), toDb);
    expect(allowed.totals.unknown).toEqual({ connections: 1, seen: 2 });
  });
});

describe('what policies refer to', () => {
  const toCart = [recorded(workload('web'), workload('cart'), { allowed: seen(17) })];
  const elsewhere = GROUP.replace('berlin', 'paris');

  it('changes what policies of its family decide', () => {
    expect(changesOf([IN_SHOP, GROUP], [IN_SHOP, elsewhere])).toEqual([
      'changed ClusterGroup offices, not judged',
    ]);
    const simulation = run(side('base', IN_SHOP, GROUP), side('head', IN_SHOP, elsewhere), toCart);
    expect(simulation.totals.unknown).toEqual({ connections: 1, seen: 17 });
  });

  it('changes nothing where its family has no policy', () => {
    expect(changesOf([GROUP], [])).toEqual([]);
    const calico = GROUP.replace('crd.antrea.io/v1beta1', 'projectcalico.org/v3').replace(
      'ClusterGroup',
      'NetworkSet',
    );
    expect(changesOf([IN_SHOP, calico], [IN_SHOP])).toEqual([]);
    const simulation = run(side('base', GROUP), side('head', elsewhere), toCart);
    expect(simulation.totals['still-allowed']).toEqual({ connections: 1, seen: 17 });
  });
});
