import { describe, expect, it } from 'vitest';
import { fieldsOf } from '../manifests/fields-of.ts';
import type { ManifestSources } from './manifest-sources.ts';
import { readAppliedManifests } from './read-applied-manifests.ts';

const policy = (name: string, metadata = ''): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}${metadata}}\nspec: {podSelector: {}}\n`;
const selecting = (name: string): string =>
  policy(name).replace('podSelector: {}', 'podSelector: {matchLabels: {app: web}}');
const DEPLOYMENT = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n';

/** `text` by file, as a reader would see what became of it. */
function apply(files: Readonly<Record<string, string>>, more: Omit<ManifestSources, 'files'> = {}) {
  const input = Object.entries(files).map(([file, text]) => ({ file, text }));
  const { documents, notSimulated, diagnostics } = readAppliedManifests({ files: input, ...more });
  return {
    judged: documents.map(({ file, kind }) => `${kind} ${file}`),
    placed: documents.map(({ value }) => {
      const { namespace, name } = fieldsOf(value.metadata);
      return `${namespace}/${name}`;
    }),
    notSimulated: notSimulated.map(
      ({ ref, effect }) => `${ref.kind} ${ref.name} ${JSON.stringify(effect?.reach)}`,
    ),
    codes: diagnostics.map(({ code, severity }) => `${severity} ${code}`),
    messages: diagnostics.map(({ message, help }) => `${message} (${help})`),
  };
}

describe('what a kustomization does to policies', () => {
  it('nothing, when it only lists them', () => {
    const text = 'resources: [a.yaml, ../base]\nimages: [{name: x, newTag: v2}]\ncommonAnnotations: {a: b}\n';
    expect(
      apply({
        'p/kustomization.yaml': text,
        'p/a.yaml': policy('a'),
        'base/kustomization.yml': 'resources: [b.yaml]\n',
        'base/b.yaml': policy('b'),
      }),
    ).toMatchObject({
      judged: ['NetworkPolicy p/a.yaml', 'NetworkPolicy base/b.yaml'],
      notSimulated: [],
      codes: [],
    });
  });

  it.each(['', ', namespace: elsewhere'])(
    'moves them into a namespace, and they are judged there: %j',
    (metadata) => {
      const files = {
        'p/kustomization.yaml': 'namespace: shop\nresources: [a.yaml]\n',
        'p/a.yaml': policy('a', metadata),
      };
      expect(apply(files)).toMatchObject({ placed: ['shop/a'], notSimulated: [], codes: [] });
    },
  );

  it('moves them, and a deploy leaves them alone', () => {
    const files = {
      'p/kustomization.yaml': 'namespace: shop\nresources: [a.yaml]\n',
      'p/a.yaml': policy('a'),
    };
    const found = apply(files, { areApplied: true });
    expect(found).toMatchObject({
      judged: [],
      notSimulated: ['NetworkPolicy a {"namespaces":["shop"]}'],
      codes: ['warning render/kustomization'],
    });
    expect(found.messages[0]).toContain(
      'the kustomization `p` is not rendered: because of its `namespace`, what 1 policy does is unknown',
    );
    expect(found.messages[0]).toContain('`render: [{ kustomize: p }]`');
  });

  it('moves them where the outermost says, and into each namespace where several do', () => {
    const found = apply({
      'base/kustomization.yaml': 'namespace: inner\nnamePrefix: in-\nresources: [a.yaml, ns.yaml]\n',
      'base/a.yaml': policy('a'),
      'base/ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: written}\n',
      'dev/kustomization.yaml': 'namespace: dev\nnamePrefix: dev-\nresources: [../base]\n',
      'prod/kustomization.yaml':
        'namespace: prod\nnameSuffix: -v2\nresources: [../base]\ncomponents: [../component]\n',
      'component/kustomization.yaml': 'kind: Component\nnamespace: component\ncomponents: [nested]\n',
      'component/nested/kustomization.yaml': 'kind: Component\nnamePrefix: n-\n',
    });
    expect(found).toMatchObject({ notSimulated: [], codes: [] });
    expect(found.placed).toEqual(['dev/dev-in-a', 'prod/n-in-a-v2', 'undefined/dev', 'undefined/prod']);
  });

  it('is unknown in all namespaces where it is in one', () => {
    const found = apply({
      'base/kustomization.yaml': 'resources: [a.yaml]\n',
      'base/a.yaml': policy('a'),
      'dev/kustomization.yaml': 'namespace: dev\nresources: [../base]\n',
      'prod/kustomization.yaml': 'namespace: prod\nresources: [../base]\npatches: [{path: p.yaml}]\n',
    });
    expect(found).toMatchObject({ judged: [], notSimulated: ['NetworkPolicy a "pods"'] });
  });

  it('nothing, when they name that namespace themselves', () => {
    expect(
      apply({
        'kustomization.yaml': 'namespace: shop\nresources: [a.yaml]\n',
        'a.yaml': policy('a', ', namespace: shop'),
      }),
    ).toMatchObject({
      judged: ['NetworkPolicy a.yaml'],
      codes: [],
    });
  });

  it.each([
    ['commonLabels', 'commonLabels: {team: a}\n'],
    ['labels', 'labels: [{pairs: {team: a}, includeSelectors: true}]\n'],
    ['patches', 'patches: [{patch: "- {op: remove, path: /spec/ingress}", target: {kind: NetworkPolicy}}]\n'],
    ['patches', 'patches: [{path: elsewhere.yaml}]\n'],
    ['patchesStrategicMerge', 'patchesStrategicMerge: [p.yaml]\n'],
    ['components', 'components: [c]\n'],
    ['transformers', 'transformers: [t.yaml]\n'],
    ['replacements', 'replacements: [{path: r.yaml}]\n'],
    ['a field that nobody knows yet', 'somethingNew: {a: b}\n'],
    ['what cannot be read', 'resources: [a.yaml]\n{{ no yaml\n'],
  ])('makes them unknown by %s', (_, field) => {
    const files = {
      'kustomization.yaml': field.includes('resources') ? field : `resources: [a.yaml]\n${field}`,
      'a.yaml': selecting('a'),
      ...(field.includes('p.yaml') && { 'p.yaml': policy('a') }),
      'c/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nsomethingNew: {a: b}\n',
    };
    const { notSimulated, judged } = apply(files);
    expect([...notSimulated, ...judged]).toEqual([expect.stringMatching(/^NetworkPolicy a ["{]/)]);
  });

  it.each([
    'labels: [{pairs: {team: a}}]\n',
    'labels: [{pairs: {team: a}, includeTemplates: true}]\n',
    'commonLabels: {team: a}\n',
    'patches: [{path: p.yaml, target: {kind: Deployment}}]\n',
    'patches: [{path: p.yaml}]\n',
    'patches: [{patch: "{kind: Deployment, apiVersion: apps/v1, metadata: {name: web}}"}]\n',
    'configMapGenerator: [{name: a}]\n',
  ])('is nothing by %j', (field) => {
    expect(
      apply({
        'kustomization.yaml': `resources: [a.yaml]\n${field}`,
        'a.yaml': policy('a'),
        'p.yaml': DEPLOYMENT,
      }),
    ).toMatchObject({
      notSimulated: [],
      judged: expect.arrayContaining(['NetworkPolicy a.yaml']),
    });
  });

  it.each([
    'patches: [{path: p.yaml, target: {kind: NetworkPolicy, name: b}}]\n',
    'patches: [{path: p.yaml, target: {name: in-b}}]\n',
    'patchesStrategicMerge: [p.yaml]\n',
  ])('alters only those that a patch names, by the names that they have or had: %j', (patch) => {
    const files = {
      'kustomization.yaml': `resources: [inner]\nnamePrefix: out-\n${patch}`,
      'inner/kustomization.yaml': 'resources: [a.yaml, b.yaml]\nnamePrefix: in-\n',
      'inner/a.yaml': policy('a'),
      'inner/b.yaml': policy('b'),
      'p.yaml': policy('b'),
    };
    expect(apply(files)).toMatchObject({
      placed: ['undefined/out-in-a'],
      notSimulated: [expect.stringContaining('NetworkPolicy b')],
    });
  });

  it('may alter all of them by a patch whose name is a pattern', () => {
    const target = '{kind: NetworkPolicy, name: "b.*"}';
    const files = {
      'kustomization.yaml': `resources: [a.yaml]\npatches: [{path: p.yaml, target: ${target}}]\n`,
      'a.yaml': policy('a'),
      'p.yaml': policy('b'),
    };
    expect(apply(files)).toMatchObject({ placed: [] });
  });

  it('gives them other names', () => {
    const files = { 'kustomization.yaml': 'namePrefix: prod-\nresources: [a.yaml]\n', 'a.yaml': policy('a') };
    expect(apply(files)).toMatchObject({ placed: ['undefined/prod-a'], codes: [] });
  });

  it('is said of the folder to render: the overlay, not the base', () => {
    const overlay = (team: string) => `commonLabels: {team: ${team}}\nresources: [../../base]\n`;
    const found = apply(
      { 'base/a.yaml': selecting('a'), 'base/kustomization.yaml': 'resources: [a.yaml]\n' },
      {
        context: [
          { file: 'overlays/dev/kustomization.yaml', text: overlay('dev') },
          { file: 'overlays/prod/kustomization.yaml', text: overlay('prod') },
        ],
      },
    );
    expect(found.notSimulated).toEqual(['NetworkPolicy a "pods"']);
    expect(found.messages[0]).toContain('`overlays/dev`, `overlays/prod`');
    const context = [{ file: 'overlays/prod/kustomization.yaml', text: overlay('prod') }];
    expect(
      apply(
        { 'base/a.yaml': policy('a'), 'base/kustomization.yaml': 'resources: [a.yaml]\n' },
        { context, rendered: { kustomizations: ['overlays/prod'], charts: [] } },
      ),
    ).toEqual({ judged: [], placed: [], notSimulated: [], codes: [], messages: [] });
  });

  it.each(['/srv/shop/', '/', '../../bob/', ''])('is the same in the folder `%s`', (top) => {
    const found = apply({
      [`${top}overlay/kustomization.yaml`]: 'commonLabels: {a: b}\nresources: [../base]\n',
      [`${top}base/kustomization.yaml`]: 'resources: [./a.yaml]\n',
      [`${top}base/a.yaml`]: selecting('a'),
      [`${top}elsewhere/a.yaml`]: policy('b'),
    });
    expect(found.notSimulated).toEqual(['NetworkPolicy a "pods"']);
    expect(found.judged).toEqual([`NetworkPolicy ${top}elsewhere/a.yaml`]);
    expect(found.messages[0]).toContain(`the kustomization \`${top}overlay\` is not rendered`);
  });

  it('ends, also when kustomizations take each other in', () => {
    expect(
      apply({
        'a/kustomization.yaml': 'commonLabels: {x: y}\nresources: [../b, p.yaml]\n',
        'b/kustomization.yaml': 'resources: [../a]\n',
        'a/p.yaml': selecting('p'),
      }).notSimulated,
    ).toHaveLength(1);
    const chain = Object.fromEntries(
      Array.from({ length: 3000 }, (_, i) => [
        `${i}/kustomization.yaml`,
        `resources: [../${i + 1}, p.yaml]\n`,
      ]),
    );
    expect(apply({ ...chain, '2900/p.yaml': policy('deep') }).notSimulated).toHaveLength(1);
  });
});

describe('a tool that puts policies into a namespace', () => {
  const application = (path: string, namespace: string) =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${path}}\nspec: {source: {path: ${path}}, destination: {namespace: ${namespace}}}\n`;
  const files = {
    'a.yaml': application('a', 'shop'),
    'b.yaml': application('b', 'shop'),
    'a/p.yaml': policy('a'),
    'b/p.yaml': policy('b'),
  };

  it('is answered by one setting where it is the same for all', () => {
    const { messages, codes } = apply(files);
    expect(codes).toEqual(['warning render/delivery']);
    expect(messages[0]).toContain('(write `defaultNamespace: shop` into `.sluice.yaml`');
    expect(apply(files, { defaultNamespace: 'shop' })).toMatchObject({ codes: [], notSimulated: [] });
  });

  it('is answered by the manifests where it is not', () => {
    const { messages } = apply({ ...files, 'b.yaml': application('b', 'pay') });
    expect(messages[0]).toContain('(write their final namespace into the manifests');
  });
});

describe('patches', () => {
  it('are no objects of their own', () => {
    const files = {
      'kustomization.yaml':
        'resources: [web.yaml]\npatches:\n  - {path: patch-web.yaml}\n  - {path: json.yaml, target: {kind: Deployment}}\n',
      'web.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n',
      'patch-web.yaml': DEPLOYMENT,
      'json.yaml': '- {op: replace, path: /spec/replicas, value: 3}\n',
    };
    const found = apply(files);
    expect(found.judged).toEqual([]);
    expect(found.messages.join('\n')).toMatch(/skipped: 2 patches of the kustomization `\.`/);
    expect(found.messages.join('\n')).toMatch(/1 other manifest is left out/);
  });

  it('of JSON are passed over wherever they are; other lists are still mistakes', () => {
    expect(apply({ 'x.yaml': '- {op: replace, path: /spec/replicas, value: 3}\n' }).codes).toEqual([
      'info manifest/json-patch',
    ]);
    expect(apply({ 'x.yaml': '- {op: replace, path: /a}\n- {kind: NetworkPolicy}\n' }).codes).toEqual([
      'error manifest/not-an-object',
    ]);
  });
});

describe('charts and templates', () => {
  it('of policies are unknown, in one line a chart', () => {
    const chart = {
      'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\n',
      'charts/db/values.yaml': 'a: b\n',
      'charts/db/templates/p.yaml': 'kind: NetworkPolicy\nmetadata: {name: {{ .Release.Name }}}\n',
      'charts/db/templates/q.yaml': '{{ if .x }}\nkind: NetworkPolicy\n{{ end }}\n',
      'charts/db/charts/sub/Chart.yaml': 'name: sub\n',
    };
    expect(apply(chart)).toMatchObject({
      judged: [],
      notSimulated: ['HelmChart charts/db "pods-and-nodes"'],
      codes: ['warning render/chart'],
    });
    expect(apply(chart, { rendered: { kustomizations: [], charts: ['charts/db'] } }).codes).toEqual([]);
  });

  it('of policies are the same with another image, and others with other values', () => {
    const container = '      containers:\n      - name: web\n        image: web:{{ .Values.image.tag }}\n';
    const chart = (values: string, metadata = '') =>
      readAppliedManifests({
        files: [
          { file: 'c/Chart.yaml', text: metadata },
          { file: 'c/values.yaml', text: values },
          {
            file: 'c/templates/d.yaml',
            text: `kind: Deployment\nspec:\n  template:\n    spec:\n${container}`,
          },
          { file: 'c/templates/p.yaml', text: 'kind: NetworkPolicy\nspec: {{ toYaml .Values.policy }}\n' },
        ],
      }).notSimulated.map(({ document }) => document.value);
    const before = chart('image: {tag: a}\nresources: {}\npolicy: {x: y}\n');
    expect(before).toHaveLength(1);
    expect(chart('image: {tag: b}\nresources: {cpu: 1}\npolicy: {x: y}\n')).toEqual(before);
    expect(chart('image: {tag: a}\nresources: {}\npolicy: {x: z}\n')).not.toEqual(before);
    expect(chart('image: {tag: "a\\nkind: b"}\npolicy: {x: y}\n')).not.toEqual(before);
    const dependent = 'dependencies: [{name: image}]\n';
    expect(chart('image: {tag: a}\n', dependent)).not.toEqual(chart('image: {tag: b}\n', dependent));
  });

  it('without policies are a note', () => {
    const chart = { 'c/templates/d.yaml': 'kind: Deployment\nmetadata: {name: {{ .Release.Name }}}\n' };
    expect(apply(chart, { context: [{ file: 'c/Chart.yaml', text: 'name: c\n' }] })).toMatchObject({
      notSimulated: [],
      codes: ['info render/chart'],
    });
  });

  it.each([
    'kind: {{ .kind }}\n',
    '{{- include "common.networkpolicy" . }}\n',
    '{{ range .Values.more }}\n---\n  {{- toYaml . | nindent 0 }}\n{{ end }}\n',
    '{{ range .Values.more }}\n---\n{{ . | toYaml }}\n{{ end }}\n',
    '{{ if .Values.on }}{{ template "policies" . }}{{ end }}\n',
    'kind: CiliumNetworkPolicy\n',
  ])('may hold policies: %j', (text) => {
    expect(apply({ 'c/Chart.yaml': '', 'c/templates/x.yaml': text }).notSimulated).toHaveLength(1);
  });

  it.each(['c/templates/x.yaml.tpl', 'c/templates/sub/x', 'c/charts/s/templates/x.txt'])(
    'may hold policies whatever the name of the file: %s',
    (file) => {
      const context = [{ file, text: 'kind: NetworkPolicy\n' }];
      expect(apply({ 'c/Chart.yaml': '' }, { context })).toMatchObject({
        notSimulated: ['HelmChart c "pods-and-nodes"'],
        codes: ['warning render/chart'],
      });
    },
  );

  it.each(['c/templates/_x.tpl', 'c/templates/NOTES.txt', 'c/files/x.txt'])(
    'gives nothing out of what Helm does not print: %s',
    (file) => {
      const context = [{ file, text: 'kind: NetworkPolicy\n' }];
      expect(apply({ 'c/Chart.yaml': '' }, { context }).codes).toEqual(['info render/chart']);
    },
  );

  it('outside of charts are called templates, and only one of a policy stops anything', () => {
    const name = 'metadata:\n  name: {{ .Release.Name }}\n';
    expect(
      apply({ 'd.yaml': `apiVersion: apps/v1\nkind: Deployment\n${name}`, 'p.yaml': policy('a') }),
    ).toMatchObject({
      judged: ['NetworkPolicy p.yaml'],
      codes: ['warning yaml/template'],
    });
    expect(apply({ 'a.yaml': 'route: {}\nmail:\n- text: {{ template "mail" . }}\n' }).codes).toEqual([
      'warning yaml/template',
    ]);
    expect(
      apply({ 'd.yaml': `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n${name}` }).codes,
    ).toEqual(['error yaml/template']);
  });
});
