import { describe, expect, it } from 'vitest';
import { changeOfApps, type Files } from '../../support/change-of-apps.ts';
import { OPEN } from '../../support/web-to-db.ts';

/* Kustomizations that are not rendered set labels by which policies select, in workloads beside the policies or in the inventory. */

const deployment = (app: string, image = 'db:1') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: db, namespace: shop}
spec:
  template:
    metadata: {labels: {app: ${app}}}
    spec: {containers: [{name: db, image: "${image}"}]}
`;
const kustomization = (fields: string): string => `resources: [db.yaml]\n${fields}\n`;
const LABELS = kustomization('labels: [{pairs: {app: other}, includeSelectors: true}]');
const PATCHED = kustomization('patches: [{path: patch.yaml}]');

async function change(before: Files, after: Files) {
  const { headline, diagnostics, gate } = await changeOfApps({ 'apps/pol.yaml': OPEN, ...before }, after);
  const found = diagnostics.find(({ code }: { code: string }) => code === 'render/workloads-changed');
  return { headline, at: found?.span.file, outcome: gate.outcome };
}

const ALTERS = 'Changes no policy, but it changes workloads through a kustomization that was not rendered';
const PLAIN: Files = { 'db.yaml': deployment('db'), 'kustomization.yaml': kustomization('') };

const OPERATIONS = kustomization('patches: [{path: patch.yaml, target: {kind: Deployment, name: db}}]');
const operation = (path: string, value: string): string =>
  `- {op: replace, path: ${path}, value: ${value}}\n`;
const LABEL = '/spec/template/metadata/labels/app';
const configMap = (value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: db, namespace: shop}\ndata: {a: ${value}}\n`;

const ALTERED: readonly [what: string, before: Files, after: Files, at: string][] = [
  ['labels that it sets now', PLAIN, { 'kustomization.yaml': LABELS }, 'kustomization.yaml'],
  ['its namespace', PLAIN, { 'kustomization.yaml': kustomization('namespace: pay') }, 'kustomization.yaml'],
  ['a kustomization around it', { 'db.yaml': deployment('db') }, { 'kustomization.yaml': LABELS }, 'db.yaml'],
  [
    'its own label, which a kustomization may replace',
    { ...PLAIN, 'kustomization.yaml': LABELS },
    { 'db.yaml': deployment('database') },
    'db.yaml',
  ],
  [
    'a label in a patch',
    { ...PLAIN, 'kustomization.yaml': PATCHED, 'patch.yaml': deployment('db') },
    { 'patch.yaml': deployment('other') },
    'patch.yaml',
  ],
  [
    'a label in a list of operations',
    { ...PLAIN, 'kustomization.yaml': OPERATIONS, 'patch.yaml': operation(LABEL, 'db') },
    { 'patch.yaml': operation(LABEL, 'other') },
    'patch.yaml',
  ],
];
const SAME: readonly [what: string, before: Files, after: Files][] = [
  ['an image', PLAIN, { 'kustomization.yaml': kustomization('images: [{name: db, newTag: "2"}]') }],
  [
    'a label for which no policy asks',
    PLAIN,
    { 'kustomization.yaml': kustomization('labels: [{pairs: {version: "2"}, includeTemplates: true}]') },
  ],
  [
    'an image of what it alters',
    { ...PLAIN, 'kustomization.yaml': LABELS },
    { 'db.yaml': deployment('db', 'db:2') },
  ],
  [
    'an image in a patch',
    { ...PLAIN, 'kustomization.yaml': PATCHED, 'patch.yaml': deployment('db') },
    { 'patch.yaml': deployment('db', 'db:2') },
  ],
  [
    'replicas in a list of operations',
    { ...PLAIN, 'kustomization.yaml': OPERATIONS, 'patch.yaml': operation('/spec/replicas', '1') },
    { 'patch.yaml': operation('/spec/replicas', '2') },
  ],
  [
    'a ConfigMap',
    {
      ...PLAIN,
      'kustomization.yaml': LABELS.replace('[db.yaml]', '[db.yaml, map.yaml]'),
      'map.yaml': configMap('b'),
    },
    { 'map.yaml': configMap('c') },
  ],
  ['a new application', {}, { 'db.yaml': deployment('db'), 'kustomization.yaml': LABELS }],
];

const within = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));

describe.each([
  ['beside the policies', 'apps/db', {}],
  ['in the inventory', 'who', { '.sluice.yaml': 'inventory: [who]\n', 'who/keep.yaml': '# \n' }],
] as const)('workloads %s', (_, folder, settings) => {
  it.each(ALTERED)('are not green where the change alters %s', async (_what, before, after, at) => {
    const found = await change({ ...settings, ...within(folder, before) }, within(folder, after));
    // In another namespace it is a workload of which nothing was recorded.
    const headline = found.headline.replace('1 touched workload had no allowed traffic and ', '');
    expect({ ...found, headline }).toMatchObject({
      headline: ALTERS,
      at: `${folder}/${at}`,
      outcome: 'warn',
    });
  });

  it.each(SAME)('are as before where it alters %s', async (_what, before, after) => {
    const found = await change({ ...settings, ...within(folder, before) }, within(folder, after));
    expect(found).toMatchObject({ headline: expect.not.stringContaining('kustomization'), at: undefined });
  });
});
