import { describe, expect, it } from 'vitest';
import { DB_ISOLATED } from '../../render/rendered-project.ts';
import { changeOfApps, type Files } from '../../support/change-of-apps.ts';

/* Files that are no policies and say what is deployed: when they change, nobody knows what the change does. */

const POLICY = DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: shop\n');
const OTHER = { 'apps/pay/pol.yaml': DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: pay\n') };
const kustomization = (fields: string): string => `kind: Kustomization\n${fields}\n`;
const CHART = {
  'apps/chart/Chart.yaml': 'name: chart\n',
  'apps/chart/values.yaml': 'port: 80\n',
  'apps/chart/templates/np.yaml': `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {ingress: [{ports: [{port: {{ .Values.port }}}]}]}\n`,
};
const elsewhere = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name.replace('apps/', 'deploy/'), text]));
const object = (apiVersion: string, kind: string, spec: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: db, namespace: shop}\nspec: {${spec}}\n`;
const application = (source: string): string =>
  object(
    'argoproj.io/v1alpha1',
    'Application',
    `destination: {namespace: shop}, source: {path: apps/chart, ${source}}`,
  );
const release = (values: string): string =>
  object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', `chart: {spec: {chart: ./apps/chart}}, ${values}`);
const GENERATED = object(
  'argoproj.io/v1alpha1',
  'ApplicationSet',
  'generators: [{git: {files: [{path: "envs/*/config.json"}]}}], template: {spec: {source: {path: "{{ .app.path }}"}, destination: {namespace: "{{ .app.namespace }}"}}}',
);
const config = (namespace: string, rest = ''): string =>
  `{"app": {"path": "apps/db", "namespace": "${namespace}"}${rest}}`;
const generator = (manifest: string): string =>
  `apiVersion: policy.open-cluster-management.io/v1\nkind: PolicyGenerator\nmetadata: {name: g}\npolicies: [{name: p, remediationAction: enforce, manifests: [{path: pol.yaml${manifest}}]}]\n`;
const terraform = (spec: string): string => `resource "kubernetes_network_policy_v1" "a" {\n${spec}\n}\n`;
const play = (spec: string): string =>
  `- hosts: a\n  tasks:\n  - kubernetes.core.k8s:\n      definition: {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {${spec}}}\n`;
/** More than one call of git looks through. */
const programs = (text: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`a/${i}.py`, `print("${text}")\n`]));
const pulumi = (spec: string): string =>
  `name: a\nruntime: yaml\nresources:\n  a:\n    type: kubernetes:networking.k8s.io/v1:NetworkPolicy\n    properties: {spec: {${spec}}}\n`;
const REPLACING =
  'resources: [pol.yaml, map.yaml]\nreplacements: [{source: {kind: ConfigMap, fieldPath: data.place}, targets: [{select: {kind: NetworkPolicy}, fieldPaths: [metadata.namespace]}]}]';
const helm = (values: string): string =>
  `deploy:\n  script: helm upgrade --install db apps/chart -f values/prod.yaml --set ${values}\n`;

const deployment = (app: string, image: string): string =>
  `kind: Deployment\nspec:\n  template:\n    metadata:\n      labels:\n        app: ${app}\n        tier: x\n    spec: {containers: [{image: "${image}:{{ .Values.tag }}"}]}\n`;

async function change(before: Files, after: Files): Promise<string> {
  const { headline } = await changeOfApps({ ...OTHER, ...before }, after);
  return headline;
}

function job(line: string): string {
  return `deploy:\n  script:\n    - kubectl apply -f apps/pay\n    - ${line}\n`;
}

const NOT_READ = {
  ...elsewhere(CHART),
  'deploy/chart/values.yaml': 'port: 80\nimage: a\n',
  'deploy/chart/templates/_a.tpl': '{{ define "a" }}a{{ end }}\n',
};
const JSONNET = {
  'main.jsonnet': 'local np = import "lib/np.libsonnet"; np("a")\n',
  'lib/np.libsonnet': 'local sel = import "sel.libsonnet";\n{ kind: "NetworkPolicy", spec: sel }\n',
  'lib/sel.libsonnet': '{ app: "a" }\n',
  'other.jsonnet': '{}\n',
};
const CUE = {
  'cue/np.cue': 'package a\nnp: kind: "NetworkPolicy"\n',
  'cue/ports.cue': 'package a\nports: web: 80\n',
  'cue/images.cue': 'package a\nimage: web: "web:1"\n',
};
const TERRAFORM = {
  'infra/main.tf':
    'module "np" {\n  source = "./np"\n  ports = var.ports\n}\nresource "aws_db" "a" {\n  size = var.size\n}\n',
  'infra/prod.tfvars': 'ports = [80]\nsize = 1\n',
  'infra/np/main.tf': terraform('  ports = var.ports'),
};
const YTT = {
  'ytt/np.yaml': '#@ load("@ytt:data", "data")\nkind: NetworkPolicy\nspec:\n  port: #@ data.values.port\n',
  'ytt/values.yaml': '#@data/values\n---\nport: 80\n',
};

const PODS: Files = {
  'web/Chart.yaml': 'name: web\n',
  'web/values.yaml': 'role: db\nmore: {app: db, tier: x}\nport: 80\nlevel: info\n',
  'web/templates/web.yaml':
    'kind: Deployment\nspec:\n  template:\n    metadata:\n      labels:\n        app: {{ include "app" . }}\n        {{- toYaml .Values.more | nindent 8 }}\n    spec:\n      containers:\n        - env: [{name: LEVEL, value: {{ .Values.level }}}]\n          ports:\n            - containerPort: {{ .Values.port }}\n',
  'web/templates/_a.tpl': '{{ define "app" }}{{ .Values.role }}{{ end }}\n',
};
const withPods = (from: string, to: string): Files => ({
  'web/values.yaml': PODS['web/values.yaml']?.replace(from, to) ?? '',
});
const UMBRELLA: Files = {
  ...NOT_READ,
  'all/Chart.yaml':
    'name: all\ndependencies:\n- {name: chart, alias: np, repository: "file://../deploy/chart", condition: secure, tags: [net]}\n',
  'all/values.yaml': 'secure: true\ntags: {net: true}\nnp: {port: 80, image: a}\n',
};
const withUmbrella = (from: string, to: string): Files => ({
  'all/values.yaml': UMBRELLA['all/values.yaml']?.replace(from, to) ?? '',
});
const OVERLAY: Files = {
  'k/kustomization.yaml': kustomization('resources: [a.yaml]\ntransformers: [t.yaml]'),
  'k/a.yaml': 'a: b\n',
  'k/t.yaml': 'kind: LabelTransformer\nlabels: {app: a}\n',
};
const patched = (field: string): Files => ({
  'k/kustomization.yaml': kustomization(
    'resources: [a.yaml]\ntransformers: [t.yaml]\npatches: [{path: p.yaml}]',
  ),
  'k/p.yaml': `kind: Deployment\nmetadata: {name: web}\nspec: {template: {${field}}}\n`,
});
const map = (values: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: values}\ndata: {values.yaml: "${values}"}\n`;
const stack = (port: number): string => `config: {a:port: ${port}}\n`;

type Case = readonly [what: string, before: Files, after: Files];

const TOLD: readonly Case[] = [
  [
    'the version of a remote base',
    { 'apps/a/kustomization.yaml': kustomization('resources: ["https://example.com/a//b?ref=v1"]') },
    { 'apps/a/kustomization.yaml': kustomization('resources: ["https://example.com/a//b?ref=v2"]') },
  ],
  [
    'a new remote base',
    { 'apps/a/kustomization.yaml': kustomization('resources: []') },
    { 'apps/a/kustomization.yaml': kustomization('resources: ["github.com/a/b//c?ref=v2"]') },
  ],
  [
    'a kustomization that is no YAML',
    { 'apps/a/kustomization.yaml': kustomization('resources: [a?b]') },
    { 'apps/a/kustomization.yaml': kustomization('resources: [a?c]') },
  ],
  [
    'a remote component',
    { 'apps/a/kustomization.yaml': kustomization('resources: [pol.yaml]'), 'apps/a/pol.yaml': POLICY },
    {
      'apps/a/kustomization.yaml': kustomization('resources: [pol.yaml]\ncomponents: [git@example.com:a/b]'),
    },
  ],
  [
    'what a generator makes',
    {
      'apps/a/kustomization.yaml': kustomization('generators: [g.yaml]'),
      'apps/a/g.yaml': object('a.example.com/v1', 'Gen', 'ports: [80]'),
    },
    { 'apps/a/g.yaml': object('a.example.com/v1', 'Gen', 'ports: [81]') },
  ],
  [
    'what a transformer does',
    {
      'apps/a/kustomization.yaml': kustomization('resources: [pol.yaml]\ntransformers: [../../t/t.yaml]'),
      'apps/a/pol.yaml': POLICY,
      't/t.yaml': 'apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: a, namespace: shop}\n',
    },
    { 't/t.yaml': 'apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: a, namespace: pay}\n' },
  ],
  [
    'what a replacement puts into a policy',
    {
      'apps/a/kustomization.yaml': kustomization(REPLACING),
      'apps/a/pol.yaml': POLICY,
      'apps/a/map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {place: shop}\n',
    },
    { 'apps/a/map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {place: pay}\n' },
  ],
  [
    'patches of a policy generator',
    {
      'apps/a/kustomization.yaml': kustomization('generators: [g.yaml]'),
      'apps/a/pol.yaml': POLICY,
      'apps/a/g.yaml': generator(', patches: [{spec: {ingress: []}}]'),
    },
    { 'apps/a/g.yaml': generator(', patches: [{spec: {ingress: [{}]}}]') },
  ],
  [
    'a file of a generator of applications',
    { 'apps/db/pol.yaml': DB_ISOLATED, 'set.yaml': GENERATED, 'envs/a/config.json': config('pay') },
    { 'envs/a/config.json': config('shop') },
  ],
  [
    'a bundle of Fleet',
    { 'apps/db/pol.yaml': DB_ISOLATED, 'apps/db/fleet.yaml': 'defaultNamespace: pay\n' },
    { 'apps/db/fleet.yaml': 'defaultNamespace: shop\n' },
  ],
  [
    'overlays of Fleet',
    { 'apps/db/pol.yaml': POLICY, 'apps/db/fleet.yaml': 'targetCustomizations: [{yaml: {overlays: [a]}}]\n' },
    { 'apps/db/fleet.yaml': 'targetCustomizations: [{yaml: {overlays: [b]}}]\n' },
  ],
  [
    'a policy in a play of Ansible',
    { 'apps/play.yaml': play('podSelector: {}') },
    { 'apps/play.yaml': play('podSelector: {}, ingress: [{}]') },
  ],
  [
    'a policy in a program of Pulumi',
    { 'apps/Pulumi.yaml': pulumi('podSelector: {}') },
    { 'apps/Pulumi.yaml': pulumi('podSelector: {}, ingress: [{}]') },
  ],
  [
    'what a resource of Terraform reads',
    {
      'infra/np.tf':
        'locals {\n  np = yamldecode(file("rules.yaml"))\n}\nresource "kubernetes_network_policy_v1" "a" {\n  spec { policy_types = local.np.types }\n}\n',
      'infra/rules.yaml': 'types: [Ingress]\n',
    },
    { 'infra/rules.yaml': 'types: [Egress]\n' },
  ],
  [
    'what a program of Pulumi imports',
    {
      'infra/Pulumi.yaml': 'name: a\nruntime: nodejs\n',
      'infra/index.ts':
        'import * as k from "@pulumi/kubernetes";\nimport { s } from "./s";\nnew k.networking.v1.NetworkPolicy("a", s);\n',
      'infra/s.ts': 'export const s = {};\n',
    },
    { 'infra/s.ts': 'export const s = { spec: {} };\n' },
  ],
  [
    'labels of a deployment of Terraform for which a policy asks',
    { 'infra/d.tf': 'resource "kubernetes_deployment" "a" {\n  labels = { "app" = "db", team = "a" }\n}\n' },
    { 'infra/d.tf': 'resource "kubernetes_deployment" "a" {\n  labels = { "app" = "web", team = "a" }\n}\n' },
  ],
  [
    'a policy in a file of another name',
    { 'deploy/np.yaml.in': POLICY },
    { 'deploy/np.yaml.in': POLICY.replace('name: db', 'name: $NAME') },
  ],
  [
    'the namespace of what a kustomization includes that nobody gave',
    { 'overlay/kustomization.yaml': kustomization('resources: [../base/a.yaml]'), 'base/a.yaml': 'a: b\n' },
    { 'overlay/kustomization.yaml': kustomization('resources: [../base/a.yaml]\nnamespace: pay') },
  ],
  ['a resource of Terraform', { 'infra/np.tf': terraform('') }, { 'infra/np.tf': terraform('spec {}') }],
  ['a new resource of Terraform', {}, { 'infra/np.tf': terraform('') }],
  ['a resource of Terraform that goes', { 'infra/np.tf': terraform('') }, { 'infra/np.tf': '' }],
  [
    'a function of Jsonnet',
    { 'lib/np.libsonnet': '{ kind: "NetworkPolicy" }' },
    { 'lib/np.libsonnet': '{ kind: "NetworkPolicy", spec: {} }' },
  ],
  [
    'a program of cdk8s',
    { 'main.ts': 'import * as kplus from "cdk8s-plus-32";\nnew kplus.NetworkPolicy(chart, "a");\n' },
    { 'main.ts': 'import * as kplus from "cdk8s-plus-32";\nnew kplus.NetworkPolicy(chart, "b");\n' },
  ],
  [
    'a program of Pulumi behind a thousand other changed files',
    { ...programs('a'), 'z.py': 'import pulumi_kubernetes as k\nk.networking.v1.NetworkPolicy("a")\n' },
    { ...programs('b'), 'z.py': 'import pulumi_kubernetes as k\nk.networking.v1.NetworkPolicy("b")\n' },
  ],
  [
    'a part of a program of cdk8s',
    { 'np.ts': 'import { NetworkPolicy } from "./imports/k8s";\nnew NetworkPolicy(this, "a");\n' },
    { 'np.ts': 'import { NetworkPolicy } from "./imports/k8s";\nnew NetworkPolicy(this, "b");\n' },
  ],
  [
    'values of any name that ask a chart for policies',
    { 'environments/prod.yaml': 'db: {networkPolicy: {enabled: false}}\n' },
    { 'environments/prod.yaml': 'db: {networkPolicy: {enabled: true}}\n' },
  ],
  [
    'a program of Pulumi that goes',
    { 'z.py': 'import pulumi_kubernetes as k\nk.networking.v1.NetworkPolicy("a")\n' },
    { 'z.py': 'import pulumi_kubernetes as k\n' },
  ],
  [
    'a template of a chart that is not read',
    elsewhere(CHART),
    { 'deploy/chart/templates/np.yaml': `${CHART['apps/chart/templates/np.yaml']}# a\n` },
  ],
  [
    'values that ask a chart for policies that is not read',
    { 'deploy/values-prod.yaml': 'db: {networkPolicy: {enabled: false}}\n' },
    { 'deploy/values-prod.yaml': 'db: {networkPolicy: {enabled: true}}\n' },
  ],
  [
    'what values ask a chart for that is not read',
    { 'deploy/values.yaml': 'networkPolicy: {allowExternal: false}\n' },
    { 'deploy/values.yaml': 'networkPolicy: {allowExternal: true}\n' },
  ],
  ['values of a chart', CHART, { 'apps/chart/values.yaml': 'port: 81\n' }],
  [
    'a part of a chart',
    { ...CHART, 'apps/chart/templates/_a.tpl': '{{ define "a" }}a{{ end }}\n' },
    { 'apps/chart/templates/_a.tpl': '{{ define "a" }}b{{ end }}\n' },
  ],
  [
    'values of an Application',
    { ...CHART, 'a.yaml': application('helm: {values: "port: 80"}') },
    { 'a.yaml': application('helm: {values: "port: 81"}') },
  ],
  [
    'a file with values of an Application',
    { ...CHART, 'a.yaml': application('helm: {valueFiles: [/v/prod.yaml]}'), 'v/prod.yaml': 'port: 80\n' },
    { 'v/prod.yaml': 'port: 81\n' },
  ],
  [
    'an Application that a chart makes',
    {
      ...CHART,
      'root/Chart.yaml': 'name: root\n',
      'root/templates/a.yaml': `{{- if .Values.a }}\n${application('helm: {values: "port: 80"}')}{{- end }}\n`,
    },
    {
      'root/templates/a.yaml': `{{- if .Values.a }}\n${application('helm: {values: "port: 81"}')}{{- end }}\n`,
    },
  ],
  [
    'values of a HelmRelease',
    { ...CHART, 'a.yaml': release('values: {port: 80}') },
    { 'a.yaml': release('values: {port: 81}') },
  ],
  [
    'values of a helmfile',
    {
      ...CHART,
      'helmfile.yaml': 'releases:\n- {name: a, chart: ./apps/chart, values: [v/prod.yaml]}\n',
      'v/prod.yaml': 'port: 80\n',
    },
    { 'v/prod.yaml': 'port: 81\n' },
  ],
  [
    'values of a helmfile that is a template',
    {
      ...CHART,
      'helmfile.yaml.gotmpl':
        'releases:\n{{ range .Values.all }}\n- name: {{ . }}\n  chart: ./apps/chart\n  values: ["v/{{ . }}.yaml"]\n{{ end }}\n',
      'v/prod.yaml': 'port: 80\n',
    },
    { 'v/prod.yaml': 'port: 81\n' },
  ],
  ['what a job sets', { ...CHART, '.gitlab-ci.yml': helm('port=80') }, { '.gitlab-ci.yml': helm('port=81') }],
  [
    'a file with values of a job',
    { ...CHART, '.gitlab-ci.yml': helm('port=80'), 'values/prod.yaml': 'a: b\n' },
    { 'values/prod.yaml': 'a: c\n' },
  ],
  [
    'a chart of a kustomization',
    {
      ...CHART,
      'apps/a/kustomization.yaml': kustomization(
        'helmGlobals: {chartHome: ..}\nhelmCharts: [{name: chart, valuesInline: {port: 80}}]',
      ),
    },
    {
      'apps/a/kustomization.yaml': kustomization(
        'helmGlobals: {chartHome: ..}\nhelmCharts: [{name: chart, valuesInline: {port: 81}}]',
      ),
    },
  ],
  [
    'a job that deletes policies by hand',
    { '.gitlab-ci.yml': job('true') },
    { '.gitlab-ci.yml': job('kubectl delete netpol --all') },
  ],
  [
    'a job that no longer does',
    { '.gitlab-ci.yml': job('kubectl delete netpol --all') },
    { '.gitlab-ci.yml': job('true') },
  ],
  ['a script that removes files of policies', {}, { 'ci/a.sh': 'rm apps/pay/pol.yaml\n' }],
  ['a Makefile that takes older ones', { Makefile: 'a:\n' }, { Makefile: 'a:\n\tgit checkout v1 -- apps\n' }],
  ['a job that labels what they select', {}, { Jenkinsfile: "sh 'kubectl label pod db-0 app=x'\n" }],
  [
    'a setting of the network plug-in',
    { 'cluster/cilium.yaml': 'policyEnforcementMode: default\n' },
    { 'cluster/cilium.yaml': 'policyEnforcementMode: never\n' },
  ],
  [
    'a setting of it beside the policies',
    {
      'apps/felix.yaml': object(
        'projectcalico.org/v3',
        'FelixConfiguration',
        'defaultEndpointToHostAction: Drop',
      ),
    },
    {
      'apps/felix.yaml': object(
        'projectcalico.org/v3',
        'FelixConfiguration',
        'defaultEndpointToHostAction: Accept',
      ),
    },
  ],
  [
    'a helper of a chart that is not read',
    NOT_READ,
    { 'deploy/chart/templates/_a.tpl': '{{ define "a" }}b{{ end }}\n' },
  ],
  ['what is left out of such a chart', NOT_READ, { 'deploy/chart/.helmignore': 'np.yaml\n' }],
  ['values that its policies use', NOT_READ, { 'deploy/chart/values.yaml': 'port: 81\nimage: a\n' }],
  [
    'the same in an option',
    { ...NOT_READ, 'a.sh': 'helm a --set a=b\n' },
    { 'a.sh': 'helm a --set port=81\n' },
  ],
  [
    'the same in values of an application',
    { ...NOT_READ, 'a.yaml': application('helm: {values: "port: 80"}') },
    { 'a.yaml': application('helm: {values: "port: 81"}') },
  ],
  [
    'a release of a chart that is not read',
    { ...NOT_READ, 'helmfile.yaml': 'releases:\n- {name: a, chart: ./deploy/chart}\n' },
    { 'helmfile.yaml': 'releases: []\n' },
  ],
  ['a library of Jsonnet', JSONNET, { 'lib/sel.libsonnet': '{ app: "b" }\n' }],
  [
    'what a program of Jsonnet gives to a library',
    JSONNET,
    { 'main.jsonnet': `${JSONNET['main.jsonnet']}+ {}\n` },
  ],
  ['another file of a package of CUE', CUE, { 'cue/ports.cue': 'package a\nports: web: 81\n' }],
  ['a variable of Terraform', TERRAFORM, { 'infra/prod.tfvars': 'ports = [81]\nsize = 1\n' }],
  [
    'a module of Terraform',
    TERRAFORM,
    { 'infra/main.tf': TERRAFORM['infra/main.tf'].replace(/module[^}]*}/, '') },
  ],
  [
    'a list of policies that nobody gave',
    { 'k/kustomization.yaml': kustomization('resources: [a.yaml]'), 'k/pol.yaml': POLICY },
    { 'k/kustomization.yaml': kustomization('resources: [a.yaml, pol.yaml]') },
  ],
  [
    'labels for which policies ask in a template of a chart that nobody gave',
    { 'web/templates/deployment.yaml': deployment('db', 'a') },
    { 'web/templates/deployment.yaml': deployment('web', 'a') },
  ],
  [
    'labels for which policies ask in a template of another tool',
    { 'web/deployment.yml.j2': deployment('db', 'a') },
    { 'web/deployment.yml.j2': deployment('{{ name }}', 'a') },
  ],
  [
    'labels for which policies ask in a kustomization that nobody gave',
    { 'k/kustomization.yaml': kustomization('resources: [a.yaml]') },
    { 'k/kustomization.yaml': kustomization('resources: [a.yaml]\ncommonLabels: {app: a}') },
  ],
  [
    'what it labels',
    { 'k/kustomization.yaml': kustomization('resources: [a.yaml]\ncommonLabels: {app: a}') },
    { 'k/kustomization.yaml': kustomization('resources: [a.yaml, b.yaml]\ncommonLabels: {app: a}') },
  ],
  ['what switches a chart with policies off', UMBRELLA, withUmbrella('secure: true', 'secure: false')],
  ['a tag that does', UMBRELLA, withUmbrella('net: true', 'net: false')],
  ['its values below another name', UMBRELLA, withUmbrella('port: 80', 'port: 81')],
  ['its values in a ConfigMap', { ...NOT_READ, 'c.yaml': map('port: 80') }, { 'c.yaml': map('port: 81') }],
  ['a label of pods by a value of any name', PODS, withPods('role: db', 'role: web')],
  ['labels of pods in a map of any name', PODS, withPods('app: db', 'app: web')],
  ['a port of pods in the values of a chart', PODS, withPods('port: 80', 'port: 81')],
  [
    'the same in an option',
    { ...PODS, 'a.sh': 'helm a --set role=db\n' },
    { 'a.sh': 'helm a --set role=web\n' },
  ],
  ['labels in the new patch of a kustomization', OVERLAY, patched('metadata: {labels: {app: web}}')],
  ['a transformer of one', OVERLAY, { 'k/t.yaml': 'kind: LabelTransformer\nlabels: {app: b}\n' }],
  [
    'a policy in a text',
    { 'h/np.txt': POLICY },
    { 'h/np.txt': POLICY.replace('podSelector:', 'ingress: [{}]\n  podSelector:') },
  ],
  [
    'the configuration of a stack',
    {
      'infra/index.ts': 'import * as k from "@pulumi/kubernetes";\nnew k.networking.v1.NetworkPolicy("a");\n',
      'infra/Pulumi.prod.yaml': stack(80),
    },
    { 'infra/Pulumi.prod.yaml': stack(81) },
  ],
  ['values of ytt', YTT, { 'ytt/values.yaml': '#@data/values\n---\nport: 81\n' }],
];

const BY_HAND = { '.gitlab-ci.yml': job('kubectl apply -f apps/pay'), 'deploy/web.yaml': 'image: a\n' };

const OTHER_CHART = { 'other/Chart.yaml': 'name: other\n', 'other/values.yaml': 'port: 80\n' };

const QUIET: readonly Case[] = [
  ['an image below another name', UMBRELLA, withUmbrella('image: a', 'image: b')],
  ['a variable in the values of a chart', PODS, withPods('level: info', 'level: debug')],
  ['a label for which no policy asks', PODS, withPods('tier: x', 'tier: y')],
  ['what a new patch alters of containers', OVERLAY, patched('spec: {containers: [{resources: {}}]}')],
  [
    'an image and other labels in a template of a chart',
    { 'web/templates/deployment.yaml': deployment('db', 'a') },
    { 'web/templates/deployment.yaml': deployment('db', 'b').replace('tier: x', 'tier: y') },
  ],
  [
    'a new chart with labels for which policies ask',
    {},
    { 'web/templates/deployment.yaml': deployment('db', 'a') },
  ],
  [
    'what else a job does',
    { ...BY_HAND, 'apps/db/pol.yaml': POLICY },
    { '.gitlab-ci.yml': job('go test ./...'), 'deploy/web.yaml': 'image: b\n' },
  ],
  [
    'a list of something else',
    {
      'k/kustomization.yaml': kustomization('resources: [a.yaml]\ncommonLabels: {a: b}'),
      'k/pol.yaml': POLICY,
    },
    { 'k/kustomization.yaml': kustomization('resources: [b.yaml]\ncommonLabels: {a: c}') },
  ],
  ['another program of Jsonnet', JSONNET, { 'other.jsonnet': '{a: 1}\n' }],
  ['an image in a package of CUE', CUE, { 'cue/images.cue': 'package a\nimage: web: "web:2"\n' }],
  ['a variable of something else', TERRAFORM, { 'infra/prod.tfvars': 'ports = [80]\nsize = 2\n' }],
  ['another image of such a chart', NOT_READ, { 'deploy/chart/values.yaml': 'port: 80\nimage: b\n' }],
  ['the values of another chart', { ...NOT_READ, ...OTHER_CHART }, { 'other/values.yaml': 'port: 81\n' }],
  ['a text for people', BY_HAND, { 'README.md': 'kubectl delete netpol --all\n' }],
  [
    'a remote base that stays',
    { 'apps/a/kustomization.yaml': kustomization('resources: ["https://example.com/a//b?ref=v1"]') },
    { 'apps/a/kustomization.yaml': kustomization('# a\nresources: ["https://example.com/a//b?ref=v1"]') },
  ],
  [
    'a folder with a dot',
    { 'apps/a/kustomization.yaml': kustomization('resources: [../v1.2/base]') },
    { 'apps/a/kustomization.yaml': kustomization('resources: [../v1.3/base]') },
  ],
  [
    'other parameters of an application',
    { 'apps/db/pol.yaml': DB_ISOLATED, 'set.yaml': GENERATED, 'envs/a/config.json': config('shop') },
    { 'envs/a/config.json': config('shop', ', "image": "b"') },
  ],
  [
    'another label of Terraform',
    { 'infra/d.tf': 'resource "kubernetes_deployment" "a" {\n  labels = { "app" = "db", team = "a" }\n}\n' },
    { 'infra/d.tf': 'resource "kubernetes_deployment" "a" {\n  labels = { "app" = "db", team = "b" }\n}\n' },
  ],
  [
    'a new resource in the list of a kustomization with a namespace',
    {
      'overlay/kustomization.yaml': kustomization('namespace: pay\nresources: [a.yaml]'),
      'overlay/a.yaml': 'a: b\n',
    },
    {
      'overlay/kustomization.yaml': kustomization('namespace: pay\nresources: [a.yaml, b.yaml]'),
      'overlay/b.yaml': 'a: b\n',
    },
  ],
  [
    'a cluster of Terraform',
    { 'infra/main.tf': 'resource "google_container_cluster" "a" {\n  network_policy {}\n}\n' },
    { 'infra/main.tf': 'resource "google_container_cluster" "b" {\n  network_policy {}\n}\n' },
  ],
  [
    'a program that knows policies',
    { 'main.go': 'package main // NetworkPolicy\n' },
    { 'main.go': 'package main // NetworkPolicies\n' },
  ],
  [
    'values of a chart without policies',
    {
      'apps/chart/Chart.yaml': 'name: chart\n',
      'apps/chart/templates/a.yaml': 'kind: Service\n',
      '.gitlab-ci.yml': helm('a=b'),
    },
    { '.gitlab-ci.yml': helm('a=c') },
  ],
  [
    'other values for a chart that is not read',
    { 'deploy/values.yaml': 'image: a\nnetworkPolicy: {enabled: true}\n' },
    { 'deploy/values.yaml': 'image: b\nnetworkPolicy: {enabled: true}\n' },
  ],
  [
    'a template without policies of a chart that is not read',
    { 'deploy/chart/Chart.yaml': 'name: chart\n', 'deploy/chart/templates/a.yaml': 'kind: Service\n' },
    { 'deploy/chart/templates/a.yaml': 'kind: Service\n# NetworkPolicy\n' },
  ],
  [
    'values of another chart',
    { ...CHART, 'helmfile.yaml': 'releases:\n- {name: a, chart: ./other, values: [{port: 80}]}\n' },
    { 'helmfile.yaml': 'releases:\n- {name: a, chart: ./other, values: [{port: 81}]}\n' },
  ],
];

describe('a change is not one of no policy that changes', () => {
  it.each(TOLD)('%s', async (_, before, after) => {
    expect(await change(before, after)).toMatch(/^Cannot tell what it does/);
  });
});

describe('a change is one of no policy that changes', () => {
  it.each(QUIET)('%s', async (_, before, after) => {
    expect(await change(before, after)).toBe('Changes no policy');
  });
});

it('says how to settle what a remote base does', async () => {
  const [, before, after] = TOLD[0] ?? ['', {}, {}];
  const { diagnostics, simulation } = await changeOfApps({ ...OTHER, ...before }, after);
  expect(diagnostics).toMatchObject([
    {
      code: 'render/input-changed',
      severity: 'warning',
      span: { file: 'apps/a/kustomization.yaml' },
      help: expect.stringContaining('render it with `render` in `.sluice.yaml`'),
    },
  ]);
  expect(simulation.totals.unknown.connections).toBe(1);
});

it('says which job alters policies by hand', async () => {
  const { headline, diagnostics } = await changeOfApps(
    { ...OTHER, '.gitlab-ci.yml': job('true') },
    { '.gitlab-ci.yml': job('calicoctl delete gnp a') },
  );
  expect(headline).toBe('Cannot tell what it does: changes what .gitlab-ci.yml does to policies');
  expect(diagnostics).toMatchObject([
    {
      code: 'render/input-changed',
      message: expect.stringContaining('`.gitlab-ci.yml` fetches, generates or does to policies'),
    },
  ]);
});
