import type { Files } from '../../support/change-of-apps.ts';
import { describeEdits, type Edit, FROM_ELSEWHERE, NOTHING, UNKNOWN } from '../../support/describe-edits.ts';

/* Programs that make policies get libraries of a version that stands in another file. */

const PULUMI: Files = {
  'infra/Pulumi.yaml': 'name: infra\nruntime: nodejs\n',
  'infra/index.ts':
    'import * as k8s from "@pulumi/kubernetes";\nimport { tenant } from "@acme/tenants/small";\nnew k8s.networking.v1.NetworkPolicy("a", tenant);\n',
  'infra/package.json':
    '{"name":"infra","dependencies":{"@pulumi/kubernetes":"4.0.0","@acme/tenants":"1.0.0"},"devDependencies":{"eslint":"9.0.0"}}\n',
  'infra/package-lock.json':
    '{"packages": {\n  "node_modules/@acme/tenants": {\n    "version": "1.0.0",\n    "resolved": "https://example.com/a",\n    "integrity": "a"\n  },\n  "node_modules/eslint": {\n    "version": "9.0.0"\n  }\n}}\n',
  'infra/yarn.lock': '"@acme/tenants@^1.0.0":\n  version "1.0.0"\n\neslint@9.0.0:\n  version "9.0.0"\n',
  'infra/pnpm-lock.yaml':
    "importers:\n  .:\n    dependencies:\n      '@acme/tenants':\n        specifier: ^1.0.0\n        version: 1.0.0\n    devDependencies:\n      eslint:\n        specifier: ^9.0.0\n        version: 9.0.0\n",
};
const PYTHON: Files = {
  'infra/__main__.py':
    'import pulumi_kubernetes as k8s\nfrom acme_net.small import spec\nk8s.networking.v1.NetworkPolicy("a", spec=spec)\n',
  'infra/requirements.txt': 'pulumi-kubernetes==4.0.0\nacme-net==1.0.0\npytest==8.0.0\n',
  'infra/pyproject.toml':
    '[project]\ndependencies = [\n  "acme-net==1.0.0",\n]\n[dependency-groups]\ndev = ["pytest==8.0.0"]\n',
};
const GO: Files = {
  'synth/main.go':
    'package main\n\nimport (\n\t"github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2"\n\t"example.com/synth/rules"\n)\n\nfunc main() { k8s.NewKubeNetworkPolicy(app, "a", rules.All()) }\n',
  'synth/rules/all.go':
    'package rules\n\nimport "example.com/acme/tenants"\n\nfunc All() int { return tenants.All() }\n',
  'synth/go.mod':
    'module example.com/synth\n\nrequire (\n\texample.com/acme/tenants v1.0.0\n\texample.com/acme/log v1.0.0\n)\n',
};
const KCL: Files = {
  'k/main.k': 'import tenants\ntenants.NetworkPolicy {}\n',
  'k/kcl.mod': '[dependencies]\ntenants = "0.1.0"\nlog = "0.1.0"\n',
  'k/kcl.mod.lock':
    '[dependencies.tenants]\nname = "tenants"\nversion = "0.1.0"\n\n[dependencies.log]\nname = "log"\nversion = "0.1.0"\n',
};
const PLAY: Files = {
  'play.yml': '- hosts: all\n  roles: [acme.network_policies]\n',
  'requirements.yml':
    'roles:\n  - name: acme.network_policies\n    version: 1.0.0\n  - name: acme.ntp\n    version: 1.0.1\n',
};
/** What no program uses that makes policies. */
const WEB: Files = {
  'web/index.js': 'import express from "express";\n',
  'web/package.json': '{"dependencies":{"express":"5.0.0","@acme/tenants":"1.0.0"}}\n',
};

const TOLD: readonly Edit[] = [
  ['package.json', FROM_ELSEWHERE, PULUMI, 'infra/package.json', 'tenants":"1.0.0', 'tenants":"2.0.0'],
  ['package-lock.json', FROM_ELSEWHERE, PULUMI, 'infra/package-lock.json', '"1.0.0"', '"1.5.0"'],
  ['yarn.lock', FROM_ELSEWHERE, PULUMI, 'infra/yarn.lock', 'version "1.0.0"', 'version "1.5.0"'],
  ['pnpm-lock.yaml', FROM_ELSEWHERE, PULUMI, 'infra/pnpm-lock.yaml', 'version: 1.0.0', 'version: 1.5.0'],
  ['requirements.txt', FROM_ELSEWHERE, PYTHON, 'infra/requirements.txt', 'net==1.0.0', 'net==2.0.0'],
  ['pyproject.toml', FROM_ELSEWHERE, PYTHON, 'infra/pyproject.toml', 'net==1.0.0', 'net==2.0.0'],
  ['go.mod, of another package', FROM_ELSEWHERE, GO, 'synth/go.mod', 'tenants v1.0.0', 'tenants v1.1.0'],
  ['kcl.mod', FROM_ELSEWHERE, KCL, 'k/kcl.mod', 'tenants = "0.1.0"', 'tenants = "0.2.0"'],
  ['kcl.mod.lock', FROM_ELSEWHERE, KCL, 'k/kcl.mod.lock', 'version = "0.1.0"', 'version = "0.2.0"'],
  ['a role whose name says policies', UNKNOWN, PLAY, 'requirements.yml', ': 1.0.0', ': 2.0.0'],
];

const QUIET: readonly Edit[] = [
  ['what only tests use', NOTHING, PULUMI, 'infra/package.json', '"eslint":"9.0.0"', '"eslint":"9.1.0"'],
  ['that in package-lock.json', NOTHING, PULUMI, 'infra/package-lock.json', '"9.0.0"', '"9.1.0"'],
  ['that in yarn.lock', NOTHING, PULUMI, 'infra/yarn.lock', 'version "9.0.0"', 'version "9.1.0"'],
  ['that in pnpm-lock.yaml', NOTHING, PULUMI, 'infra/pnpm-lock.yaml', 'version: 9.0.0', 'version: 9.1.0'],
  [
    'the digest of one version',
    NOTHING,
    PULUMI,
    'infra/package-lock.json',
    '"integrity": "a"',
    '"integrity": "b"',
  ],
  [
    'what only tests of Python use',
    NOTHING,
    PYTHON,
    'infra/pyproject.toml',
    'pytest==8.0.0',
    'pytest==8.1.0',
  ],
  ['another module of Go', NOTHING, GO, 'synth/go.mod', 'log v1.0.0', 'log v1.1.0'],
  ['another module of KCL', NOTHING, KCL, 'k/kcl.mod', 'log = "0.1.0"', 'log = "0.2.0"'],
  ['another role', NOTHING, PLAY, 'requirements.yml', ': 1.0.1', ': 1.1.0'],
  ['a program that makes none', NOTHING, { ...PULUMI, ...WEB }, 'web/package.json', '1.0.0', '2.0.0'],
];

describeEdits(TOLD, QUIET);
