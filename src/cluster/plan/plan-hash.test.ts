import { expect, it } from 'vitest';
import type { DeployPlan, PlannedChange } from '../../plan/deploy-plan.ts';
import { planFingerprint } from './plan-hash.ts';

const CHANGE: PlannedChange = {
  object: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    namespace: 'shop',
    name: 'web',
    span: { file: 'a.yaml', line: 1, column: 1 },
  },
  resource: 'networkpolicies.networking.k8s.io',
  action: 'update',
  effect: 'narrows',
  before: { spec: { a: 1 } },
  after: { spec: { a: 2 } },
  takesFrom: ['kubectl'],
  otherManagers: [],
};
const OTHER: PlannedChange = { ...CHANGE, object: { ...CHANGE.object, name: 'db' } };
const PLAN: DeployPlan = {
  server: 'https://c',
  applySet: { namespace: 'ci', name: 'sluice' },
  changes: [CHANGE, OTHER],
  order: { kind: 'no-states' },
  leftInCluster: [],
  modes: [],
};
const print = (plan: Partial<DeployPlan>) => planFingerprint({ ...PLAN, ...plan });
const of = (change: Partial<PlannedChange>) => ({ changes: [{ ...CHANGE, ...change }, OTHER] });
const ofObject = (object: Partial<PlannedChange['object']>) =>
  of({ object: { ...CHANGE.object, ...object } });

it.each<readonly [string, Partial<DeployPlan>]>([
  ['another cluster', { server: 'https://d' }],
  ['another set', { applySet: { namespace: 'ci', name: 'other' } }],
  ['another namespace of the set', { applySet: { namespace: 'cd', name: 'sluice' } }],
  ['another order', { changes: [OTHER, CHANGE] }],
  ['one change less', { changes: [CHANGE] }],
  ['another action', of({ action: 'adopt' })],
  ['another content before', of({ before: { spec: { a: 3 } } })],
  ['nothing before', of({ before: undefined })],
  ['another content after', of({ after: { spec: { a: 3 } } })],
  ['nothing after', of({ after: undefined })],
  ['another owner before', of({ takesFrom: [] })],
  ['another version', ofObject({ apiVersion: 'networking.k8s.io/v2' })],
  ['another kind', ofObject({ kind: 'Other' })],
  ['another namespace', ofObject({ namespace: 'till' })],
  ['no namespace', ofObject({ namespace: undefined })],
  ['another name', ofObject({ name: 'cart' })],
])('%s is another plan', (_, plan) => {
  expect(print(plan)).not.toBe(print({}));
});

it('is that of this version of it: who approved a plan of another one approves again', () => {
  expect(JSON.parse(print({ changes: [] }))).toEqual({
    version: '2',
    server: 'https://c',
    applySet: { namespace: 'ci', name: 'sluice' },
    changes: [],
  });
});

it('is the same wherever the policies are written, in whatever order their keys are', () => {
  const moved = { ...CHANGE.object, span: { file: 'b.yaml', line: 9, column: 2 } };
  expect(print(of({ object: moved }))).toBe(print({}));
  const [before, turned] = [
    { a: 1, b: [{ c: 2, d: 3 }] },
    { b: [{ d: 3, c: 2 }], a: 1 },
  ];
  expect(print(of({ before: turned }))).toBe(print(of({ before })));
});
