import { expect, it } from 'vitest';
import {
  groupKindOf,
  isSameScope,
  partOf,
  readParentScope,
  scopeAnnotations,
  scopeOf,
  unionOfScopes,
  withPartOf,
} from './apply-set.ts';

const PARENT = { namespace: 'ci', name: 'sluice' };
const NETWORK = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
const CILIUM = { apiVersion: 'cilium.io/v2', kind: 'CiliumClusterwideNetworkPolicy' };

it('names kinds by their group, whatever the version', () => {
  expect(groupKindOf(NETWORK)).toBe('NetworkPolicy.networking.k8s.io');
  expect(groupKindOf({ apiVersion: 'v1', kind: 'Secret' })).toBe('Secret');
});

it('is where its objects are, and always where its parent is', () => {
  const objects = [
    { ...NETWORK, namespace: 'shop' },
    { ...NETWORK, namespace: 'bank' },
    { ...CILIUM, namespace: undefined },
    { ...NETWORK, namespace: 'shop' },
  ];
  const scope = scopeOf(objects, PARENT);
  expect(scope).toEqual({
    groupKinds: ['CiliumClusterwideNetworkPolicy.cilium.io', 'NetworkPolicy.networking.k8s.io'],
    namespaces: ['bank', 'ci', 'shop'],
  });
  expect(scopeOf([], PARENT)).toEqual({ groupKinds: [], namespaces: ['ci'] });
  expect(scopeAnnotations(scope, PARENT)).toEqual({
    'applyset.kubernetes.io/contains-group-kinds':
      'CiliumClusterwideNetworkPolicy.cilium.io,NetworkPolicy.networking.k8s.io',
    'applyset.kubernetes.io/additional-namespaces': 'bank,shop',
  });
});

it('never loses what either of two has', () => {
  const [a, b] = [
    { groupKinds: ['x'], namespaces: ['n', 'm'] },
    { groupKinds: ['y', 'x'], namespaces: ['o', 'n'] },
  ];
  const both = { groupKinds: ['x', 'y'], namespaces: ['m', 'n', 'o'] };
  expect(unionOfScopes(a, b)).toEqual(both);
  expect(isSameScope(both, { groupKinds: ['y', 'x'], namespaces: ['o', 'n', 'm'] })).toBe(true);
  expect(isSameScope(both, { ...both, groupKinds: ['x'] })).toBe(false);
  expect(isSameScope(both, { ...both, namespaces: ['n'] })).toBe(false);
});

const parent = (labels: object, annotations: object) => ({ metadata: { labels, annotations } });
const ID = { 'applyset.kubernetes.io/id': 'id-1' };
const TOOL = { 'applyset.kubernetes.io/tooling': 'sluice/1.0' };
const KINDS = { 'applyset.kubernetes.io/contains-group-kinds': 'b, a,,a' };

it.each<readonly [string, object, ReturnType<typeof readParentScope>]>([
  [
    'its own',
    parent(ID, { ...TOOL, ...KINDS, 'applyset.kubernetes.io/additional-namespaces': 'shop,bank' }),
    { scope: { groupKinds: ['a', 'b'], namespaces: ['bank', 'ci', 'shop'] } },
  ],
  [
    'without other namespaces',
    parent(ID, { ...TOOL, ...KINDS }),
    { scope: { groupKinds: ['a', 'b'], namespaces: ['ci'] } },
  ],
  ['no id', parent({}, { ...TOOL, ...KINDS }), { problem: { kind: 'no-parent' } }],
  ['no tool', parent(ID, KINDS), { problem: { kind: 'no-parent' } }],
  [
    'that of another tool',
    parent(ID, { ...KINDS, 'applyset.kubernetes.io/tooling': 'kubectl/v1' }),
    { problem: { kind: 'other-tool', tool: 'kubectl' } },
  ],
  [
    'that of another set',
    parent({ 'applyset.kubernetes.io/id': 'id-2' }, { ...TOOL, ...KINDS }),
    { problem: { kind: 'wrong-id', id: 'id-2' } },
  ],
  ['no kinds', parent(ID, TOOL), { problem: { kind: 'no-kinds' } }],
])('reads a parent: %s', (_, object, read) => {
  expect(readParentScope({ ...object }, PARENT, 'id-1')).toEqual(read);
});

it('marks a member, and leaves the rest as it is written', () => {
  const manifest = { ...NETWORK, metadata: { name: 'web', labels: { app: 'web' } }, spec: {} };
  const marked = withPartOf(manifest, 'id-1');
  expect(marked).toEqual({
    ...manifest,
    metadata: { name: 'web', labels: { app: 'web', 'applyset.kubernetes.io/part-of': 'id-1' } },
  });
  expect(partOf(marked)).toBe('id-1');
  expect(partOf(manifest)).toBeUndefined();
  expect(partOf(withPartOf({ metadata: { labels: null } }, 'id-1'))).toBe('id-1');
});
