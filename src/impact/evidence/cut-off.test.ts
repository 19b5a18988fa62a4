import { describe, expect, it } from 'vitest';
import { recorded, run, seen, side, workload } from '../../../test/support/simulated-shop.ts';
import { endpointName } from '../../model/endpoint.ts';
import { completeLabels } from '../../model/label-set.ts';

/** A policy for `db` with one rule for each text. */
function db(...from: readonly string[]): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [${from.join(', ')}]
`;
}

const app = (name: string, ports = ''): string =>
  `{from: [{podSelector: {matchLabels: {app: ${name}}}}]${ports && `, ports: [${ports}]`}}`;
const OWN_NAMESPACE = '{from: [{podSelector: {}}]}';
const EVERYBODY = '{from: [{namespaceSelector: {}}]}';
const DENY_REPORT = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: deny, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: db}}
  ingressDeny: [{fromEndpoints: [{matchLabels: {app: report}}]}]
`;
const egress = (to: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Egress]
  egress: [{to: [{podSelector: {matchLabels: {app: ${to}}}}]}]
`;

const WEB_TO_DB = recorded(workload('web'), workload('db'), { allowed: seen(9) });
const REPORT = workload('report');

function cutOff(
  base: readonly string[],
  head: readonly string[],
  connections = [WEB_TO_DB],
  { report = REPORT, schedule = '' } = {},
) {
  const workloads = [workload('web'), workload('db'), report];
  const schedules = new Map(
    schedule === '' ? [] : [[endpointName(report), { expression: schedule, timeZone: undefined }]],
  );
  const { cutOff: found, coverage } = run(
    side('base', ...base),
    side('head', ...head),
    connections,
    workloads,
    workloads,
    schedules,
  );
  return { found, withoutTraffic: coverage.withoutTraffic };
}

const CUT = {
  found: [{ workload: 'shop/report', by: { name: 'shop/db', direction: 'ingress' } }],
  withoutTraffic: ['shop/report'],
};
const NOT_CUT = { found: undefined, withoutTraffic: [] };

it.each<readonly [string, readonly string[], readonly string[]]>([
  ['whose rule goes', [db(app('web'), app('report'))], [db(app('web'))]],
  [
    'whose rule names another port',
    [db(app('web'), app('report', '{port: 5432}'))],
    [db(app('web'), app('report', '{port: 6432}'))],
  ],
  [
    'one of whose two ports goes',
    [db(app('web'), app('report', '{port: 5432}, {port: 9090}'))],
    [db(app('web'), app('report', '{port: 9090}'))],
  ],
  ['whose namespace was let in', [db(OWN_NAMESPACE)], [db(app('web'))]],
  ['that a rule denies', [db(app('web'), app('report'))], [db(app('web'), app('report')), DENY_REPORT]],
])('names a workload without any record %s', (_, base, head) => {
  expect(cutOff(base, head)).toEqual(CUT);
});

it.each<readonly [string, readonly string[], readonly string[]]>([
  ['whose rule stays', [db(app('web'), app('report'), app('old'))], [db(app('web'), app('report'))]],
  ['that another rule lets in', [db(app('web'), app('report'))], [db(OWN_NAMESPACE)]],
  [
    'that has another port left',
    [db(app('web'), app('report'))],
    [db(app('web'), app('report', '{port: 5432}'))],
  ],
  [
    'that loses a port that was named for somebody else',
    [db(app('web', '{port: 8080}'), app('report'))],
    [db(app('web', '{port: 8080}'), app('report', '{port: 5432}'))],
  ],
  [
    'that loses some of a range of ports',
    [db(app('web'), app('report', '{port: 5000, endPort: 6000}'))],
    [db(app('web'), app('report', '{port: 5432}'))],
  ],
  [
    'whose port another rule has',
    [db(app('web'), app('report', '{port: 5432}, {port: 9090}'))],
    [db(app('web'), app('report', '{port: 9090}'), '{from: [{podSelector: {}}], ports: [{port: 5432}]}')],
  ],
  // Nobody knows which of them use it, and a first policy would be about all of them.
  ['that came in as everybody did', [db(EVERYBODY)], [db(app('web'))]],
  ['that came in because nothing isolated', [], [db(app('web'))]],
])('does not name one %s', (_, base, head) => {
  expect(cutOff(base, head)).toEqual(NOT_CUT);
});

describe('of a CronJob that was not due', () => {
  const MISSED = { schedule: '0 4 31 1 *' };

  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['let in as everybody was', [db(EVERYBODY)], [db(app('web'))]],
    ['let in because nothing isolated', [], [db(app('web'))]],
  ])('nothing is known not to be needed that was %s', (_, base, head) => {
    expect(cutOff(base, head, undefined, MISSED)).toEqual(CUT);
  });

  it.each<readonly [string, Parameters<typeof cutOff>[3]]>([
    ['it was due', { schedule: '@every 1s' }],
    ['it never runs', { schedule: '0 0 31 2 *' }],
    ['it is in another namespace', { ...MISSED, report: { ...REPORT, namespace: 'ops' } }],
  ])('but not where %s', (_, more) => {
    expect(cutOff([], [db(app('web'))], undefined, more)).toEqual(NOT_CUT);
  });

  it('but not where a way is left', () => {
    expect(cutOff([db(EVERYBODY)], [db(OWN_NAMESPACE)], undefined, MISSED)).toEqual(NOT_CUT);
  });
});

it('names one to which others connected', () => {
  expect(cutOff([egress('report')], [egress('db')]).found).toEqual([
    { workload: 'shop/report', by: { name: 'shop/web', direction: 'egress' } },
  ]);
});

it('trusts the recording about one of which anything was recorded', () => {
  const change = [[db(app('web'), app('report'))], [db(app('web'))]] as const;
  const elsewhere = recorded(REPORT, workload('web'), { allowed: seen(1) });
  expect(cutOff(...change, [WEB_TO_DB, elsewhere])).toEqual(NOT_CUT);
});

it('does not ask for ever: those that are left count as cut off, by nobody in particular', () => {
  const clients = Array.from({ length: 300 }, (_, i) => workload(`s${i}`));
  const databases = Array.from({ length: 200 }, (_, i) => {
    const labels = completeLabels([['app', 'db']]);
    return recorded(workload('web'), { ...workload('db', labels), name: `db-${i}` }, { allowed: seen(1) });
  });
  const names = clients.map(({ name }) => name);
  const oneOf = (values: readonly string[]) =>
    `{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [${values.join()}]}]}}]}`;
  const { cutOff: found = [] } = run(
    side('base', db(oneOf(names))),
    side('head', db(oneOf(names.slice(1)))),
    databases,
    clients,
  );
  expect(found[0]).toEqual({ workload: 'shop/s0', by: { name: 'shop/db-0', direction: 'ingress' } });
  expect(found.slice(1).map(({ by }) => by)).toEqual(Array(50).fill(undefined));
});
