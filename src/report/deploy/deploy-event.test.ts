import { expect, it } from 'vitest';
import type { DeployPlan, PlannedAction, PlannedChange } from '../../plan/deploy-plan.ts';
import {
  deployEventLine,
  eventsOfEnd,
  eventsOfPlan,
  eventsOfSettling,
  eventsOfWrite,
} from './deploy-event.ts';

const object = (name: string) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  namespace: 'shop',
  name,
  span: undefined,
});
const change = (name: string, action: PlannedAction): PlannedChange => ({
  object: object(name),
  resource: 'networkpolicies.networking.k8s.io',
  action,
  effect: 'none',
  before: undefined,
  after: undefined,
  takesFrom: [],
  otherManagers: [],
});
const plan = (...changes: readonly PlannedChange[]): DeployPlan => ({
  server: 'https://example',
  applySet: { namespace: 'shop', name: 'sluice' },
  changes,
  order: { kind: 'no-states' },
  leftInCluster: [],
  modes: [],
});
const said = (events: ReturnType<typeof eventsOfPlan>) =>
  events.map(({ event, how, object: { name } }) => `${event} ${name} ${how}`);

it('tells what the plan knows of each object', () => {
  const events = eventsOfPlan(
    plan(change('a', 'create'), change('b', 'delete'), change('c', 'refused'), change('d', 'unchanged')),
  );
  expect(said(events)).toEqual([
    'planned a create',
    'dry-run-passed a create',
    'planned b delete',
    'planned c refused',
    'refused c refused',
  ]);
});

it('tells what a write did', () => {
  expect(said(eventsOfWrite({ object: object('a'), outcome: 'created' }, true))).toEqual([
    'written a created',
    'verified a created',
  ]);
  expect(said(eventsOfWrite({ object: object('a'), outcome: 'updated' }, false))).toEqual([
    'written a updated',
  ]);
  expect(said(eventsOfWrite({ object: object('a'), outcome: 'uncertain' }, false))).toEqual([
    'uncertain a uncertain',
  ]);
});

it('tells of what there is evidence that it is in force, or had the time, and of what not', () => {
  const one = (name: string, kind: 'no-evidence' | 'not-known') => ({
    object: object(name),
    isDeleted: false,
    settled: kind === 'no-evidence' ? { kind } : { kind, why: 'forbidden' },
  });
  const wait = { seconds: 10, waitedSeconds: 10, objects: [one('a', 'no-evidence'), one('b', 'not-known')] };
  expect(
    said(eventsOfSettling([wait, { ...wait, cut: 'cancelled', objects: [one('c', 'no-evidence')] }])),
  ).toEqual(['settled a no-evidence', 'not-settled b not-known', 'not-settled c no-evidence']);
  expect(eventsOfSettling('off')).toEqual([]);
});

it('tells what was put back, and what was not tried', () => {
  const ended = (['restored', 'failed', 'not-tried', 'unchanged'] as const).map((outcome) => ({
    object: object(outcome),
    outcome,
  }));
  expect(said(eventsOfEnd(ended))).toEqual(['reverted restored restored', 'not-tried not-tried not-tried']);
});

it('is one line, whatever names hold', () => {
  const line = deployEventLine({ event: 'planned', how: 'create', object: object('a\n\u202e\u001b') }, 0);
  expect(line).toBe(
    '{"time":"1970-01-01T00:00:00.000Z","event":"planned","how":"create","object":"shop/a\\n\\u202e\\u001b","apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","namespace":"shop","name":"a\\n\\u202e\\u001b"}\n',
  );
});
