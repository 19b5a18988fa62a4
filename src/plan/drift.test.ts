import { expect, it } from 'vitest';
import type { DeployPlan, PlannedAction, PlannedChange } from './deploy-plan.ts';
import { driftOf } from './drift.ts';

const change = (action: PlannedAction, more: Partial<PlannedChange> = {}): PlannedChange => ({
  object: { apiVersion: 'x/v1', kind: 'K', namespace: 'shop', name: action, span: undefined },
  resource: 'ks.x',
  action,
  effect: 'none',
  before: {},
  after: {},
  takesFrom: [],
  otherManagers: ['m'],
  ...more,
});
const kinds = (...changes: readonly PlannedChange[]) => driftOf({ changes } as unknown as DeployPlan);

it.each<readonly [string, PlannedChange, string | undefined]>([
  ['missing', change('create'), 'missing'],
  ['changed', change('update'), 'changed'],
  ['extra', change('delete'), 'extra'],
  ['shared', change('adopt'), 'shared'],
  ['as it is in git', change('unchanged'), undefined],
  ['there, and refused by the plug-in', change('unchanged', { refusedByPlugIn: 'no' }), 'not-enforced'],
  ['refused by the server, and there', change('refused'), 'changed'],
  ['refused by the server, and not there', change('refused', { before: undefined }), 'missing'],
])('an object is %s', (_, one, kind) => {
  expect(kinds(one)).toEqual(
    kind === undefined ? [] : [{ object: one.object, kind, managers: ['m'], change: one }],
  );
});

it('keeps the order of the plan', () => {
  expect(kinds(change('delete'), change('unchanged'), change('create')).map(({ kind }) => kind)).toEqual([
    'extra',
    'missing',
  ]);
});
