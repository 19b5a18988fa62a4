import { expect, it } from 'vitest';
import { client, recorded, seen, workload } from '../../../test/support/simulated-shop.ts';
import type { Endpoint, WorkloadEndpoint } from '../../model/endpoint.ts';
import { completeLabels } from '../../model/label-set.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import { compileObject } from './compile-object.ts';
import { findBridges } from './find-bridges.ts';
import { createObjectReader } from './object-reader.ts';

const platform = newestPlatform('calico');
const surroundings = { platform, defaultNamespace: 'default', known: {} };
const read = createObjectReader(surroundings);
const compiled = (apiVersion: string, kind: string, namespace: string | undefined, spec: object) => {
  const policy = read({ apiVersion, kind, metadata: { name: 'p', ...(namespace && { namespace }) }, spec });
  if (policy === undefined) throw new Error('no policy');
  return compileObject(policy, [], surroundings);
};
const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const policy = (spec: object, namespace = 'shop') =>
  compiled('networking.k8s.io/v1', 'NetworkPolicy', namespace, spec);
const globalPolicy = (spec: object) =>
  compiled('projectcalico.org/v3', 'GlobalNetworkPolicy', undefined, {
    types: ['Ingress'],
    ingress: [{ action: 'Allow' }],
    ...spec,
  });
const INGRESS = policy({ ...app('x'), policyTypes: ['Ingress'] });
const EGRESS = policy({ ...app('a'), policyTypes: ['Egress'] });

type Policies = ReturnType<typeof policy>;
interface Given {
  readonly live?: Policies;
  readonly written?: Policies;
  readonly isCilium?: boolean;
}
const to = (source: Endpoint, destination: Endpoint) => recorded(source, destination, { allowed: seen(1) });
const A = workload('a');
const find = (
  x: WorkloadEndpoint = workload('x'),
  { live = [], written = INGRESS, isCilium = false }: Given = {},
) => findBridges({ broken: [to(A, x)], live, written, isCilium });
const whyNot = (...given: Parameters<typeof find>) => find(...given).notBridged.map(({ why }) => why);

it('is for the ends that the set isolates, each in its direction', () => {
  expect(find()).toMatchObject({
    spots: [
      {
        namespace: 'shop',
        workload: 'shop/x',
        matchLabels: { app: 'x' },
        absent: [],
        directions: ['ingress'],
      },
    ],
    notBridged: [],
  });
  expect(find(workload('x'), { written: [...INGRESS, ...EGRESS] }).spots).toMatchObject([
    { workload: 'shop/a', directions: ['egress'] },
    { workload: 'shop/x', directions: ['ingress'] },
  ]);
  // Policies of the other direction, and those that isolate others, are none of its business.
  const others = [
    ...policy({ ...app('a'), policyTypes: ['Ingress'] }),
    ...policy({ ...app('x'), policyTypes: ['Egress'] }),
    ...policy({ ...app('y'), policyTypes: ['Ingress', 'Egress'] }),
  ];
  expect(find(workload('x'), { written: others })).toEqual({ spots: [], notBridged: [] });
});

it('is one for a workload, in both directions, and says what it saves first', () => {
  const x = workload('x');
  const [one, other] = [to(A, x), to(x, A)];
  const written = policy({ ...app('x'), policyTypes: ['Ingress', 'Egress'] });
  const { spots } = findBridges({ broken: [other, one], live: [], written, isCilium: false });
  expect(spots).toMatchObject([{ workload: 'shop/x', directions: ['ingress', 'egress'] }]);
  expect(spots[0]?.saves).toBe(other);
  const renamed = { ...x, name: 'x-canary' };
  const both = findBridges({ broken: [one, to(A, renamed)], live: [], written, isCilium: false }).spots;
  expect(both.map(({ workload: name, saves }) => [name, saves])).toEqual([['shop/x', one]]);
});

it('selects by what pods of the workload share, and by what policies ask', () => {
  const x = workload(
    'x',
    completeLabels([
      ['pod-template-hash', 'h'],
      ['tier', 'web'],
      ['app', 'x'],
    ]),
  );
  expect(Object.keys(find(x).spots[0]?.matchLabels ?? {})).toEqual(['app', 'tier']);
  const byHash = policy({
    podSelector: { matchExpressions: [{ key: 'pod-template-hash', operator: 'In', values: ['other'] }] },
  });
  expect(find(x, { live: byHash }).spots[0]?.matchLabels).toEqual({
    app: 'x',
    'pod-template-hash': 'h',
    tier: 'web',
  });
  // In a fixed order: the name is made of it.
  const live = [
    ...policy({ podSelector: { matchLabels: { zone: 'b' } } }),
    ...policy({ podSelector: { matchLabels: { backup: 'b' } } }),
  ];
  expect(find(workload('x'), { live }).spots[0]?.absent).toEqual(['backup', 'zone']);
  // What a policy asks of namespaces, pods need not be without.
  const ofNamespaces = globalPolicy({ namespaceSelector: "team == 'other'" });
  const named = { ...workload('x'), namespaceLabels: completeLabels([['team', 'shop']]) };
  expect(find(named, { live: ofNamespaces }).spots).toMatchObject([{ absent: [] }]);
});

it('is none where a live policy selects the workload in that direction, or may', () => {
  expect(whyNot(workload('x'), { live: INGRESS })).toEqual(['may-be-isolated-now']);
  expect(whyNot(workload('x'), { live: policy({ podSelector: {} }) })).toEqual(['may-be-isolated-now']);
  const free = [
    ...policy({ ...app('x'), policyTypes: ['Egress'] }),
    ...policy({ ...app('y') }),
    ...policy({ podSelector: {} }, 'till'),
  ];
  expect(find(workload('x'), { live: free })).toMatchObject({
    spots: [{ workload: 'shop/x' }],
    notBridged: [],
  });
  // Other pods with these labels may run under another account.
  const byAccount = globalPolicy({ serviceAccountSelector: "role == 'other'" });
  const account = { name: 'web', labels: completeLabels([['role', 'web']]) };
  expect(whyNot({ ...workload('x'), serviceAccount: account }, { live: byAccount })).toEqual([
    'may-be-isolated-now',
  ]);
});

it('names each end that has none', () => {
  const { notBridged } = find(workload('x'), {
    live: [...INGRESS, ...EGRESS],
    written: [...INGRESS, ...EGRESS],
  });
  expect(notBridged).toEqual([
    { workload: 'shop/a', direction: 'egress', why: 'may-be-isolated-now' },
    { workload: 'shop/x', direction: 'ingress', why: 'may-be-isolated-now' },
  ]);
});

it('is none for ends of which not all is known, and none for those that are no workloads', () => {
  const x = workload('x');
  expect(whyNot({ ...x, labels: { labels: x.labels.labels, isComplete: false } })).toEqual([
    'labels-not-known',
  ]);
  expect(whyNot({ ...x, entities: ['init'] })).toEqual(['labels-not-known']);
  expect(whyNot({ ...x, hasIdentityLabelsOnly: true })).toEqual(['labels-not-known']);
  expect(find({ ...x, hasIdentityLabelsOnly: true }, { isCilium: true })).toMatchObject({
    spots: [{ workload: 'shop/x' }],
    notBridged: [],
  });
  const all = globalPolicy({ selector: 'all()' });
  const outside = findBridges({
    broken: [to(A, client('203.0.113.7'))],
    live: [],
    written: all,
    isCilium: false,
  });
  expect(outside).toEqual({ spots: [], notBridged: [] });
});
