import { expect, it } from 'vitest';
import { recorded, seen, workload } from '../../test/support/simulated-shop.ts';
import type { RecordedConnection } from '../model/digest.ts';
import { endpointName } from '../model/endpoint.ts';
import type { JsonObject } from '../model/json-object.ts';
import { newestPlatform } from '../policy/platform/choose-platform.ts';
import type { PlannedAction, PlannedChange } from './deploy-plan.ts';
import { impactOfPlan } from './impact-of-plan.ts';
import { planSides } from './plan-sides.ts';

const CONTEXT = { platform: newestPlatform('kubernetes'), defaultNamespace: 'default', known: {} };
const TYPE = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
const allow = (name: string, ...from: string[]): JsonObject => ({
  ...TYPE,
  metadata: { name, namespace: 'shop', uid: name, resourceVersion: '7' },
  spec: {
    podSelector: { matchLabels: { app: 'db' } },
    policyTypes: ['Ingress'],
    ingress: from.map((one) => ({ from: [{ podSelector: { matchLabels: { app: one } } }] })),
  },
});
const change = (
  action: PlannedAction,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): PlannedChange => ({
  object: { ...TYPE, namespace: 'shop', name: 'p', span: undefined },
  resource: 'networkpolicies.networking.k8s.io',
  action,
  effect: 'none',
  before,
  after,
  takesFrom: [],
  otherManagers: [],
});
const to = (source: string) => recorded(workload(source), workload('db'), { allowed: seen(1) });

const impact = (
  changes: readonly PlannedChange[],
  { constant = [], connections = [to('web'), to('batch')] }: Given = {},
) =>
  impactOfPlan(
    changes,
    constant,
    {
      digest: {
        connections,
        window: { first: 1000, last: 2000 },
        nodes: [],
        lostEvents: 0,
        sources: [],
      },
      workloads: [],
      knownNodes: 0,
    },
    CONTEXT,
  );
interface Given {
  readonly constant?: readonly JsonObject[];
  readonly connections?: readonly RecordedConnection[];
}
const findings = (changes: readonly PlannedChange[], given?: Given) =>
  impact(changes, given)?.findings.map(({ finding }) => {
    if (finding.kind === 'isolation') return `${finding.change.change} ${finding.change.workload}`;
    const { transition, recorded: one } = finding.impact;
    return `${transition} ${endpointName(one.connection.source)}`;
  });

it('is what the plan blocks and opens of what was recorded, and the protection that it takes', () => {
  const narrows = change('update', allow('p', 'web', 'batch'), allow('p', 'web'));
  expect(findings([narrows])).toEqual(['blocked shop/batch']);
  expect(impact([narrows])).toMatchObject({ connections: 2, unlisted: 0 });
  const closed = { connections: [recorded(workload('batch'), workload('db'), { denied: seen(1) })] };
  expect(findings([change('update', allow('p', 'web'), allow('p', 'web', 'batch'))], closed)).toEqual([
    'opened shop/batch',
  ]);
  expect(findings([change('delete', allow('p', 'web'), undefined)], closed)).toEqual([
    'opened shop/batch',
    'lost shop/db',
  ]);
  expect(findings([change('create', undefined, allow('p'))])).toEqual([
    'blocked shop/batch',
    'blocked shop/web',
  ]);
});

it('counts what stays as it is', () => {
  const narrows = change('update', allow('p', 'web', 'batch'), allow('p', 'web'));
  expect(findings([narrows], { constant: [allow('other', 'batch')] })).toEqual([]);
});

it('counts what is refused as it is now: it is not written', () => {
  const refused = change('refused', allow('q', 'batch'), allow('q'));
  const narrows = change('update', allow('p', 'web', 'batch'), allow('p', 'web'));
  expect(findings([narrows, refused])).toEqual([]);
});

it('is not known where nothing was recorded, and none where nothing is written', () => {
  const narrows = change('update', allow('p', 'web', 'batch'), allow('p', 'web'));
  expect(impactOfPlan([narrows], [], undefined, CONTEXT)).toBeUndefined();
  expect(impact([narrows], { connections: [] })).toBeUndefined();
  expect(impact([change('unchanged', allow('p', 'web'), allow('p', 'web'))])).toBeUndefined();
  expect(impact([])).toBeUndefined();
});

it('leaves temporary policies of this run out, and counts those of a run that died', () => {
  const open: JsonObject = {
    ...TYPE,
    metadata: { name: 'bridge', namespace: 'shop' },
    spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] },
  };
  const reason = { workload: 'shop/db', directions: ['ingress' as const], saves: to('web') };
  const narrows = change('create', undefined, allow('p', 'web'));
  expect(findings([{ ...change('create', undefined, open), bridge: reason }, narrows])).toEqual([
    'blocked shop/batch',
  ]);
  const leftOver = { ...change('delete', open, undefined), bridge: 'left-over' as const };
  expect(findings([leftOver], { constant: [allow('p', 'web')] })).toContain('blocked shop/batch');
});

it('counts a live policy that cannot be read as one that may decide anything', () => {
  const unread: JsonObject = { ...allow('x'), spec: { podSelector: 7 } };
  const narrows = change('update', allow('p', 'web', 'batch'), allow('p', 'web'));
  const sides = planSides([narrows], [unread], CONTEXT);
  expect(sides.base.notSimulated).toHaveLength(1);
  expect(sides.head.notSimulated).toHaveLength(1);
  expect(sides).toMatchObject({ base: { name: 'cluster' }, head: { name: 'plan' } });
});
