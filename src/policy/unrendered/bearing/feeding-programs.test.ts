import { expect, it } from 'vitest';
import { feedingPrograms, tellingLines } from './feeding-programs.ts';
import { blocksOfPolicies, filesOfBlocks } from './terraform-blocks.ts';

const feeding = (files: Readonly<Record<string, string>>, ...makers: string[]): readonly string[] => {
  const feeds = feedingPrograms(
    Object.entries(files).map(([file, text]) => ({ file, text })),
    makers,
  );
  return Object.keys(files).filter(feeds);
};

it('a program in Jsonnet is fed by what it imports, by who imports it, and by what these import', () => {
  const files = {
    'a/main.jsonnet': 'local np = import "lib/np.libsonnet"; local conf = import "conf.libsonnet"; np(conf)',
    'a/lib/np.libsonnet': 'local sel = import "sel.libsonnet"; { kind: "NetworkPolicy", spec: sel }',
    'a/lib/sel.libsonnet': '{}',
    'a/conf.libsonnet': '{ ports: [] }',
    'a/other.jsonnet': '{ kind: "ConfigMap" }',
    'b/conf.libsonnet': '{}',
    'b/main.jsonnet': 'import "conf.libsonnet"',
  };
  expect(feeding(files, 'a/lib/np.libsonnet')).toEqual([
    'a/main.jsonnet',
    'a/lib/np.libsonnet',
    'a/lib/sel.libsonnet',
    'a/conf.libsonnet',
    // Which `conf.libsonnet` is meant depends on the path of libraries.
    'b/conf.libsonnet',
  ]);
});

it('a library that others use, too, does not make these a part of the program', () => {
  const files = {
    'np.jsonnet': 'local k = import "k.libsonnet"; k.networkPolicy()',
    'web.jsonnet': 'local k = import "k.libsonnet"; k.deployment(import "web.libsonnet")',
    'web.libsonnet': '{}',
    'k.libsonnet': '{}',
  };
  expect(feeding(files, 'np.jsonnet')).toEqual(['np.jsonnet', 'k.libsonnet']);
});

it('a package of CUE is all files of its folder, and what it imports', () => {
  const files = {
    'shop/np.cue': 'import "example.com/a/ports"\nkind: "NetworkPolicy"',
    'shop/names.cue': 'names: []',
    'ports/a.cue': 'web: 80',
    'other/a.cue': 'a: 1',
  };
  expect(feeding(files, 'shop/np.cue')).toEqual(['shop/np.cue', 'shop/names.cue', 'ports/a.cue']);
});

it('images and sizes say nothing about policies, nor do comments', () => {
  expect(tellingLines('a: 1\n// b\nimage: "a:1"\n"replicas": 2,\n  tag:: "3"\nports: [80]')).toBe(
    'a: 1\nports: [80]',
  );
});

const TERRAFORM = {
  'main.tf':
    'module "np" {\n  source = "./np"\n  ports  = local.ports\n}\n\nresource "aws_db" "a" {\n  class = var.class\n}\n',
  'locals.tf': 'locals {\n  ports = {\n    web = var.web\n  }\n  zone = "a"\n}\n',
  'vars.tf': 'variable "web" {\n  default = 80\n}\n\nvariable "class" {\n  default = "a"\n}\n',
  'prod.tfvars': 'web   = 81\nclass = "b"\n',
  'np/main.tf':
    'resource "kubernetes_network_policy_v1" "a" {\n  spec {\n    match_labels = local.labels\n  }\n}\n',
  'np/labels.tf': 'locals {\n  labels = {\n    app = "a"\n  }\n}\n',
};

it('of Terraform only those blocks count on which policies depend', () => {
  const files = Object.entries(TERRAFORM).map(([file, text]) => ({ file, text }));
  expect(Object.fromEntries(blocksOfPolicies(files))).toEqual({
    'main.tf': ['module "np" {\nsource = "./np"\nports  = local.ports\n}'],
    'locals.tf': ['ports = {\nweb = var.web\n}'],
    'vars.tf': ['variable "web" {\ndefault = 80\n}'],
    'prod.tfvars': ['web   = 81'],
    'np/main.tf': [
      'resource "kubernetes_network_policy_v1" "a" {\nspec {\nmatch_labels = local.labels\n}\n}',
    ],
    'np/labels.tf': ['labels = {\napp = "a"\n}'],
  });
});

it('a program in a general language, or KCL, is fed by what it imports without its extension', () => {
  const files = {
    'infra/index.ts': 'import { sel } from "./lib/sel";\nnew k8s.NetworkPolicy("a", sel)',
    'infra/lib/sel.ts': 'export const sel = {}',
    'infra/other.ts': 'export const a = 1',
    'py/main.py': 'from conf.ports import PORTS\nk8s.NetworkPolicy("a", PORTS)',
    'py/conf/ports.py': 'PORTS = []',
    'kcl/main.k': 'import conf\nkind = "NetworkPolicy"',
    'kcl/conf.k': 'port = 80',
  };
  expect(feeding(files, 'infra/index.ts', 'py/main.py', 'kcl/main.k')).toEqual([
    'infra/index.ts',
    'infra/lib/sel.ts',
    'py/main.py',
    'py/conf/ports.py',
    'kcl/main.k',
    'kcl/conf.k',
  ]);
});

it('a program is fed by data that it reads', () => {
  const files = [{ file: 'j/main.jsonnet', text: 'importstr "data.csv"' }];
  const feeds = feedingPrograms(files, ['j/main.jsonnet'], ['j/data.csv', 'j/other.csv']);
  expect(['j/data.csv', 'j/other.csv'].filter(feeds)).toEqual(['j/data.csv']);
});

it('a block of Terraform that reads a manifest with policies is one, and so is what it reads', () => {
  const text =
    'resource "kubectl_manifest" "a" {\n  yaml_body = templatefile("np.tpl", { port = var.port })\n}\nvariable "port" {\n  default = 80\n}\nresource "aws_db" "a" {\n  user_data = file("boot.sh")\n}\n';
  const blocks = blocksOfPolicies([{ file: 'tf/a.tf', text }], (path) => path === 'tf/np.tpl');
  expect(blocks.get('tf/a.tf')).toHaveLength(2);
  expect([...filesOfBlocks(blocks)]).toEqual(['tf/np.tpl']);
});
