import { describe, expect, it } from 'vitest';
import { changeOfApps, type Files } from '../../support/change-of-apps.ts';
import { CLOSED, OPEN } from '../../support/web-to-db.ts';

/* Policies and workloads in files of the repository that are neither among the policies nor in the inventory. */

const GIVEN: Files = { 'apps/pol.yaml': OPEN };
const other = (policy: string): string => policy.replace('name: db', 'name: other');
const GROUP =
  'apiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: {name: a}\nspec: {externalCIDRs: [10.0.0.0/8]}\n';
const deployment = (app: string, image = 'db:1'): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: db, namespace: shop}
spec:
  template:
    metadata: {labels: {app: ${app}}}
    spec: {containers: [{name: db, image: "${image}"}]}
`;
const namespace = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}}\n`;
const OF_TEAM: Files = {
  'apps/pol.yaml': OPEN.replace('{podSelector', '{namespaceSelector: {matchLabels: {team: a}}, podSelector'),
};
const config = (more: string): Files => ({ '.sluice.yaml': `cni: cilium\n${more}\n` });

async function change(before: Files, after: Files) {
  const { headline, diagnostics, gate } = await changeOfApps({ ...GIVEN, ...before }, after);
  const found = diagnostics.find(({ code }: { code: string }) => code.endsWith('-elsewhere'));
  return { headline, at: found?.span.file, outcome: gate.outcome };
}

const POLICIES = 'Changes no given policy, but it changes policies in files that Sluice was not told to read';
const WORKLOADS = 'Changes no policy, but it alters workloads in files that Sluice was not told to read';

const ALTERED: readonly [what: string, headline: string, at: string, before: Files, after: Files][] = [
  ['a policy that is added', POLICIES, 'more/a.yaml', {}, { 'more/a.yaml': other(OPEN) }],
  ['one that is removed', POLICIES, 'more/a.yml', { 'more/a.yml': other(OPEN) }, { 'more/a.yml': '' }],
  ['one that it alters', POLICIES, 'a.yaml', { 'a.yaml': other(OPEN) }, { 'a.yaml': other(CLOSED) }],
  [
    'one in the inventory',
    POLICIES,
    'who/a.yaml',
    { ...config('inventory: [who]'), 'who/a.yaml': other(OPEN) },
    { 'who/a.yaml': other(CLOSED) },
  ],
  [
    'what policies refer to',
    POLICIES,
    'a.yaml',
    { 'a.yaml': GROUP },
    { 'a.yaml': GROUP.replace('10.0', '10.1') },
  ],
  [
    'a policy in a script',
    POLICIES,
    'jobs.yml',
    {},
    { 'jobs.yml': `deploy: {script: [cat a.yaml]}\ntext: |\n  ${other(OPEN).replaceAll('\n', '\n  ')}` },
  ],
  [
    'a label of a workload',
    WORKLOADS,
    'more/db.yaml',
    { 'more/db.yaml': deployment('db') },
    { 'more/db.yaml': deployment('other') },
  ],
  [
    'the namespace of a workload',
    WORKLOADS,
    'more/db.yaml',
    { 'more/db.yaml': deployment('db') },
    { 'more/db.yaml': deployment('db').replace('namespace: shop', 'namespace: pay') },
  ],
  [
    'the name and a label of a workload',
    WORKLOADS,
    'more/db.yaml',
    { 'more/db.yaml': deployment('db') },
    { 'more/db.yaml': deployment('other').replace('name: db,', 'name: other,') },
  ],
  [
    'the file and a label of a workload',
    WORKLOADS,
    'other/db.yaml',
    { 'more/db.yaml': deployment('db') },
    { 'more/db.yaml': '', 'other/db.yaml': deployment('other') },
  ],
  [
    'a label of a namespace',
    WORKLOADS,
    'ns.yaml',
    { ...OF_TEAM, 'ns.yaml': namespace('team: a') },
    { 'ns.yaml': namespace('team: b') },
  ],
];
const SAME: readonly [what: string, before: Files, after: Files][] = [
  ['another image', { 'more/db.yaml': deployment('db') }, { 'more/db.yaml': deployment('db', 'db:2') }],
  ['a new workload', {}, { 'more/db.yaml': deployment('db') }],
  ['a workload that goes', { 'more/db.yaml': deployment('db') }, { 'more/db.yaml': '' }],
  [
    'the name of a workload',
    { 'more/db.yaml': deployment('db') },
    { 'more/db.yaml': deployment('db').replace('name: db,', 'name: other,') },
  ],
  [
    'the file of a workload',
    { 'more/db.yaml': deployment('db') },
    { 'more/db.yaml': '', 'other/db.yaml': deployment('db') },
  ],
  [
    'a label for which no policy asks',
    { 'ns.yaml': namespace('team: a') },
    { 'ns.yaml': namespace('team: b') },
  ],
  ['another place', { 'a.yaml': other(OPEN) }, { 'a.yaml': '', 'b/a.yaml': other(OPEN) }],
  ['one that is given, of another cluster', { 'a.yaml': OPEN }, { 'a.yaml': CLOSED }],
  ['what is excluded', config('exclude: [more]'), { 'more/a.yaml': other(OPEN) }],
  [
    'what another environment has',
    config('environments: {staging: {policies: [staging], inventory: [who]}}'),
    { 'staging/a.yaml': other(OPEN) },
  ],
  ['something else', { 'a.yaml': 'kind: ConfigMap\napiVersion: v1\n' }, { 'a.yaml': 'a: b\n' }],
];

describe('files that nobody gave', () => {
  it.each(ALTERED)('are not green where the change alters %s', async (_what, headline, at, before, after) => {
    expect(await change(before, after)).toMatchObject({ headline, at, outcome: 'warn' });
  });

  it.each(SAME)('are nothing where it alters %s', async (_what, before, after) => {
    expect(await change(before, after)).toMatchObject({ headline: 'Changes no policy', at: undefined });
  });
});
