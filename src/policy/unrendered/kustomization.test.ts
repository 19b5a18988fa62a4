import { describe, expect, it } from 'vitest';
import { readKustomization, type Transformation } from './kustomization.ts';
import { isKustomizationName } from './kustomization-name.ts';

const PATCH = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\n';
const FILES: Readonly<Record<string, string>> = {
  'base/policy.yaml': PATCH,
  'base/both.yaml': `${PATCH}---\napiVersion: v1\nkind: Service\nmetadata: {name: b}\n`,
  'base/without-kind.yaml': `${PATCH}---\nmetadata: {name: b}\n`,
};

function read(text: string) {
  return readKustomization({ file: 'base/kustomization.yaml', text }, (file) =>
    FILES[file] === undefined ? undefined : { file, text: FILES[file] },
  );
}

/** What is done, as `field: name`, `field: namespace x`, `field: everything` or `field: kinds`. */
function does(text: string): readonly string[] {
  return read(text).transformations.map(({ field, does }: Transformation) => {
    if (does.what === 'name') return `${field}: name ${does.before}*${does.after}`;
    if (does.what === 'labels') return `${field}: ${JSON.stringify(does.labels)} in ${does.reach}`;
    if (does.what === 'listing' || does.what === 'substitution') return `${field}: ${does.what}`;
    if (does.what !== 'content') return `${field}: ${does.what} ${does.namespace}`;
    return `${field}: ${does.kinds?.join(' ') ?? 'everything'}`;
  });
}

describe('what a kustomization does to what it governs', () => {
  it.each([
    ['namePrefix: a-\nnameSuffix: -b', ['namePrefix: name a-*', 'nameSuffix: name *-b']],
    ['namespace: shop', ['namespace: namespace shop']],
    ['namespace: 7', ['namespace: everything']],
    ['namespace: $NS', ['namespace: everything']],
    ['namePrefix: <env>-', ['namePrefix: everything']],
    ['namespace: null\nnamePrefix: ""\nlabels: []', []],
    ['commonLabels: {a: b}', ['commonLabels: {"a":"b"} in selectors']],
    ['commonLabels: {a: 7}', ['commonLabels: everything']],
    ['commonLabels: {a: b}\ncrds: [crd.yaml]', ['commonLabels: everything']],
    ['transformers: [t.yaml]', ['transformers: everything']],
    ['aFieldToCome: {a: b}', ['aFieldToCome: everything']],
    ['images: [{name: a, newTag: b}]\nreplicas: [{name: a, count: 2}]', []],
    ['commonAnnotations: {a: b}\nconfigMapGenerator: [{name: a}]', []],
    ['components: [../component]', []],
    ['labels: [{pairs: {a: b}}]', ['labels: {"a":"b"} in metadata']],
    [
      'labels: [{pairs: {a: b}}, {pairs: {a: c}, includeSelectors: true}]',
      ['labels: {"a":"b"} in metadata', 'labels: {"a":"c"} in selectors'],
    ],
    ['labels: [{pairs: {a: b}, includeTemplates: true}]', ['labels: {"a":"b"} in templates']],
    ['labels: [7, {pairs: [a]}]', ['labels: everything', 'labels: everything']],
    ['labels: [{pairs: {a: b}, fields: [{path: spec/a}]}]', ['labels: everything']],
    ['labels: [{pairs: {a: b}, includeSelectors: false}]', ['labels: {"a":"b"} in metadata']],
  ])('by %s', (text, expected) => {
    expect(does(text)).toEqual(expected);
  });

  it.each([
    ['patches: [{path: policy.yaml}]', ['patches: NetworkPolicy']],
    ['patches: [{path: both.yaml}]', ['patches: NetworkPolicy Service']],
    ['patches: [{path: without-kind.yaml}]', ['patches: everything']],
    ['patches: [{path: missing.yaml}]', ['patches: everything']],
    ['patches: [{path: https://example.com/p.yaml}]', ['patches: everything']],
    ['patches: [{path: policy.yaml, target: {kind: Deployment}}]', ['patches: Deployment']],
    ['patches: [{path: policy.yaml, target: {kind: "Deploy.*"}}]', ['patches: everything']],
    ['patches: [{path: policy.yaml, target: {kind: "A|Deployment"}}]', ['patches: everything']],
    ['patches: [{path: both.yaml, target: {kind: ""}}]', ['patches: everything']],
    ['patches: [{path: policy.yaml, target: {name: a}}]', ['patches: everything']],
    ['patches: [{path: policy.yaml, target: {labelSelector: a=b}}]', ['patches: everything']],
    ['patches: [{path: policy.yaml, target: {kind: 7}}]', ['patches: everything']],
    ['patches: [{path: policy.yaml, target: null}]', ['patches: NetworkPolicy']],
    ['patches: [{patch: "kind: Service\\nmetadata: {name: a}\\n"}]', ['patches: Service']],
    ['patches: [{patch: "- {op: remove, path: /spec}", target: {kind: Service}}]', ['patches: Service']],
    ['patches: [7, null]', ['patches: everything', 'patches: everything']],
    ['patchesStrategicMerge: [policy.yaml]', ['patchesStrategicMerge: NetworkPolicy']],
    [
      'patchesStrategicMerge:\n- |\n  kind: Service\n  metadata: {name: a}\n',
      ['patchesStrategicMerge: Service'],
    ],
    ['patchesJson6902: [{target: {kind: Ingress}, path: p.yaml}]', ['patchesJson6902: Ingress']],
  ])('by %s', (text, expected) => {
    expect(does(text)).toEqual(expected);
  });

  it('is anything where it cannot be read, and nothing where it is empty', () => {
    expect(does('a: b: c')).toEqual(['kustomization: everything']);
    expect(read('a: b: c').isUnread).toBe(true);
    expect(does(' \n')).toEqual([]);
    expect(read(' \n').isUnread).toBe(false);
  });
});

describe('whom a kustomization takes in', () => {
  it('is what is beside it or elsewhere in the repository, not what is elsewhere', () => {
    const { resources, isComponent } = read(
      'resources: [a.yaml, ./b, ../c/, 7, https://example.com/x, git@example.com:a/b.git, /etc/a.yaml]\nbases: [../../out]\ncomponents: [d]',
    );
    expect(resources).toEqual(['base/a.yaml', 'base/b', 'c', '../out', 'base/d']);
    expect(isComponent).toBe(false);
    expect(read('kind: Component').isComponent).toBe(true);
  });

  it('is asked of files of the three names', () => {
    const names = [
      'a/kustomization.yaml',
      'kustomization.yml',
      'b/Kustomization',
      'kustomize.yaml',
      'kustomization',
    ];
    expect(names.map(isKustomizationName)).toEqual([true, true, true, false, false]);
  });
});
