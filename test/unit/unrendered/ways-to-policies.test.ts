import { describe, expect, it } from 'vitest';
import { DB_ISOLATED } from '../../render/rendered-project.ts';
import { changeOfApps, type Files } from '../../support/change-of-apps.ts';

/* Files through which jobs and tools come to policies: scripts, targets, parts of pipelines, objects that apply others. */

const GIVEN: Files = {
  'apps/pay/pol.yaml': DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: pay\n'),
};
const APPLY = 'kubectl apply -R -f apps/pay';
const SCRIPT = `#!/bin/sh\n${APPLY}\n`;
const job = (script: string, more = ''): string => `deploy:\n  script:\n    - ${script}\n${more}`;
const application = (name: string, path: string, more = ''): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}}\nspec:\n  destination: {server: https://a}\n  source: {path: ${path}, directory: {recurse: true${more}}}\n`;
const flux = (path: string): string =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ${path}, sourceRef: {kind: GitRepository, name: a}}\n`;
const play = (state: string): string =>
  `- hosts: localhost\n  tasks:\n    - kubernetes.core.k8s: {state: ${state}, src: apps/pay/pol.yaml}\n`;
const workflow = (branch: string, step: string): string =>
  `on: {push: {branches: [${branch}]}}\njobs:\n  a:\n    steps:\n      - ${step}\n`;
const MAKE = `build:\n\tgo build ./...\n\napply: check\n\t${APPLY}\n\ncheck:\n\techo a\n`;

const input = (folder: string): string =>
  `spec:\n  inputs:\n    dir: {default: ${folder}}\n---\n${job('kubectl apply -R -f $[[ inputs.dir ]]')}`;
const task = (step: string): string =>
  `includes: {np: ./np}\ntasks:\n  all:\n    cmds: [{"${step.replace(': ', '": "')}"}]\n`;
const CHART: Files = {
  'charts/np/Chart.yaml': 'name: np\n',
  'charts/np/templates/np.yaml': 'kind: NetworkPolicy\nmetadata: {name: {{ .Release.Name }}}\n',
};
const release = (more: string): string =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec: {chart: {spec: {chart: ./charts/np}}${more}}\n`;
const tekton = (folder: string): string =>
  `apiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata: {name: a}\nspec: {tasks: [{params: [{name: dir, value: ${folder}}]}]}\n`;
const project = (spec: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: shop}\nspec: {${spec}}\n`;

type Case = readonly [what: string, before: Files, after: Files];

const TOLD: readonly Case[] = [
  [
    'no longer calls a script that applies policies',
    { '.gitlab-ci.yml': job('./ci/a.sh'), 'ci/a.sh': SCRIPT },
    { '.gitlab-ci.yml': job('echo') },
  ],
  [
    'calls a script that deletes policies',
    { '.gitlab-ci.yml': job('echo'), 'ci/a.sh': 'kubectl delete netpol --all\n' },
    { '.gitlab-ci.yml': job('sh ci/a.sh') },
  ],
  [
    'no longer calls a script that calls one',
    { '.gitlab-ci.yml': job('./ci/all.sh'), 'ci/all.sh': './ci/a.sh\n', 'ci/a.sh': SCRIPT },
    { '.gitlab-ci.yml': job('echo') },
  ],
  [
    'gives a script another folder',
    { '.gitlab-ci.yml': job('./ci/a.sh apps/pay'), 'ci/a.sh': 'kubectl apply -R -f "$1"\n' },
    { '.gitlab-ci.yml': job('./ci/a.sh apps/none') },
  ],
  [
    'no longer makes a target',
    { '.gitlab-ci.yml': job('make apply'), Makefile: MAKE },
    { '.gitlab-ci.yml': job('make build') },
  ],
  [
    'makes a target of another folder',
    {
      '.gitlab-ci.yml': job('make -C apps apply'),
      'apps/Makefile': 'apply:\n\tkubectl apply -R -f apps/pay\n',
    },
    { '.gitlab-ci.yml': job('make -C other apply') },
  ],
  [
    'makes a target with another variable',
    { '.gitlab-ci.yml': job('make apply DIR=pay'), Makefile: 'apply:\n\tkubectl apply -R -f apps/$(DIR)\n' },
    { '.gitlab-ci.yml': job('make apply DIR=none') },
  ],
  [
    'no longer runs a task',
    { '.gitlab-ci.yml': job('task apply'), 'Taskfile.yml': `tasks:\n  apply:\n    cmds: ["${APPLY}"]\n` },
    { '.gitlab-ci.yml': job('echo') },
  ],
  [
    'no longer runs a script of npm',
    { '.gitlab-ci.yml': job('npm run apply'), 'package.json': `{"scripts": {"apply": "${APPLY}"}}` },
    { '.gitlab-ci.yml': job('echo') },
  ],
  [
    'never runs',
    { '.gitlab-ci.yml': job(APPLY) },
    { '.gitlab-ci.yml': job(APPLY, '  rules: [{when: never}]\n') },
  ],
  [
    'runs in no pipeline',
    { '.gitlab-ci.yml': job(APPLY) },
    { '.gitlab-ci.yml': `workflow: {rules: [{if: $NEVER}]}\n${job(APPLY)}` },
  ],
  [
    'is no longer included',
    { '.gitlab-ci.yml': 'include:\n  - local: ci/deploy.yml\n', 'ci/deploy.yml': job(APPLY) },
    { '.gitlab-ci.yml': 'include: []\n' },
  ],
  [
    'no longer extends another',
    { '.gitlab-ci.yml': `.apply:\n  script: ["${APPLY}"]\na:\n  extends: .apply\n` },
    { '.gitlab-ci.yml': `.apply:\n  script: ["${APPLY}"]\na:\n  script: [echo]\n` },
  ],
  [
    'no longer refers to another',
    {
      '.gitlab-ci.yml': `.apply:\n  script: ["${APPLY}"]\na:\n  script:\n    - !reference [.apply, script]\n`,
    },
    { '.gitlab-ci.yml': `.apply:\n  script: ["${APPLY}"]\na:\n  script: [echo]\n` },
  ],
  [
    'makes an artifact of another folder',
    { '.gitlab-ci.yml': job('flux push artifact oci://r/p:1 --path=apps/pay') },
    { '.gitlab-ci.yml': job('flux push artifact oci://r/p:1 --path=apps/none') },
  ],
  [
    'applies what a file of variables says',
    { '.gitlab-ci.yml': job('kubectl apply -R -f apps/$DIR'), 'deploy.env': 'DIR=pay\nTAG=1\n' },
    { 'deploy.env': 'DIR=none\nTAG=1\n' },
  ],
  [
    'gives a program that makes policies something else',
    {
      '.gitlab-ci.yml': job('jsonnet --tla-str p=80 np.jsonnet | kubectl apply -f -'),
      'np.jsonnet': 'function(p) { kind: "NetworkPolicy", p: p }\n',
    },
    { '.gitlab-ci.yml': job('jsonnet --tla-str p=81 np.jsonnet | kubectl apply -f -') },
  ],
  [
    'of GitHub runs on another branch',
    { '.github/workflows/a.yml': workflow('main', `run: ${APPLY}`) },
    { '.github/workflows/a.yml': workflow('never', `run: ${APPLY}`) },
  ],
  [
    'of GitHub takes another folder',
    { '.github/workflows/a.yml': workflow('main', 'uses: a/b\n        with: {manifests: apps/pay}') },
    { '.github/workflows/a.yml': workflow('main', 'uses: a/b\n        with: {manifests: apps/none}') },
  ],
  [
    'no longer calls a script over five others',
    {
      '.gitlab-ci.yml': job('./ci/1.sh'),
      ...Object.fromEntries([1, 2, 3, 4].map((i) => [`ci/${i}.sh`, `./ci/${i + 1}.sh\n`])),
      'ci/5.sh': SCRIPT,
    },
    { '.gitlab-ci.yml': job('echo') },
  ],
  [
    'calls another script by a variable',
    { '.gitlab-ci.yml': job('sh $WHAT', '  variables: {WHAT: ci/a.sh}\n'), 'ci/a.sh': SCRIPT },
    { '.gitlab-ci.yml': job('sh $WHAT', '  variables: {WHAT: ci/b.sh}\n') },
  ],
  [
    'has another environment',
    { '.gitlab-ci.yml': job(APPLY, '  environment: production\n') },
    { '.gitlab-ci.yml': job(APPLY, '  environment: {name: review}\n') },
  ],
  [
    'comes from another project that is called so',
    { '.gitlab-ci.yml': 'include: [{project: a/network-policies, ref: v1, file: a.yml}]\n' },
    { '.gitlab-ci.yml': 'include: [{project: a/network-policies, ref: v2, file: a.yml}]\n' },
  ],
  [
    'is an application that no longer does so by itself',
    { 'p.yaml': `${application('p', 'apps/pay')}  syncPolicy: {automated: {prune: true}}\n` },
    { 'p.yaml': application('p', 'apps/pay') },
  ],
  ['of Ansible removes them', { 'play.yml': play('present') }, { 'play.yml': play('absent') }],
  [
    'is an application that leaves out the one with policies',
    { 'root.yaml': application('root', 'argo'), 'argo/p.yaml': application('p', 'apps/pay') },
    { 'root.yaml': application('root', 'argo', ', exclude: p.yaml') },
  ],
  [
    'is a kustomization that no longer lists what applies them',
    {
      'clusters/kustomization.yaml': 'resources: [p.yaml]\n',
      'clusters/p.yaml': flux('./apps/pay'),
    },
    { 'clusters/kustomization.yaml': 'resources: []\n' },
  ],
  [
    'gives a component a list without their folder',
    { '.gitlab-ci.yml': 'include:\n  - component: a/b@1\n    inputs: {paths: [apps/pay, docs]}\n' },
    { '.gitlab-ci.yml': 'include:\n  - component: a/b@1\n    inputs: {paths: [docs]}\n' },
  ],
  [
    'gives them to a job from elsewhere that no longer runs',
    { '.gitlab-ci.yml': 'a: {extends: .apply, variables: {DIR: apps/pay}}\n' },
    { '.gitlab-ci.yml': 'a: {extends: .apply, variables: {DIR: apps/pay}, rules: [{when: never}]}\n' },
  ],
  [
    'has another folder as the default of an input',
    { 'ci/a.yml': input('apps/pay') },
    { 'ci/a.yml': input('apps/none') },
  ],
  [
    'loops over fewer folders',
    { '.gitlab-ci.yml': job('for d in pay db; do kubectl apply -f apps/$d; done') },
    { '.gitlab-ci.yml': job('for d in db; do kubectl apply -f apps/$d; done') },
  ],
  [
    'gets another cluster by a variable that the tool reads',
    { '.gitlab-ci.yml': job(APPLY, '  variables: {KUBECONFIG: prod}\n') },
    { '.gitlab-ci.yml': job(APPLY, '  variables: {KUBECONFIG: lab}\n') },
  ],
  [
    'applies only some, by a label',
    { '.gitlab-ci.yml': job(APPLY) },
    { '.gitlab-ci.yml': job(`${APPLY} -l tier=a`) },
  ],
  [
    'no longer calls a function of a script that it reads',
    {
      'ci/lib.sh': `log() {\n  echo\n}\napply() {\n  ${APPLY}\n}\n`,
      'ci/a.sh': '#!/bin/sh\n. ci/lib.sh\nlog\napply\n',
    },
    { 'ci/a.sh': '#!/bin/sh\n. ci/lib.sh\nlog\n' },
  ],
  [
    'no longer needs a target of a file that it includes',
    { Makefile: 'include np.mk\nall: apply\n', 'np.mk': MAKE },
    { Makefile: 'include np.mk\nall:\n\techo\n' },
  ],
  [
    'no longer calls a task of a file that it includes',
    { 'Taskfile.yml': task('task: np:apply'), 'np/Taskfile.yml': `tasks: {apply: {cmds: ["${APPLY}"]}}\n` },
    { 'Taskfile.yml': task('cmd: echo') },
  ],
  [
    'no longer has the role that applies them',
    {
      'site.yml': '- hosts: a\n  roles: [web, np]\n',
      'roles/np/tasks/main.yml': '- kubernetes.core.k8s: {src: apps/pay/pol.yaml}\n',
    },
    { 'site.yml': '- hosts: a\n  roles: [web]\n' },
  ],
  [
    'leaves out a part of what a chart with policies makes',
    { ...CHART, '.gitlab-ci.yml': job('helm template charts/np | kubectl apply -f -') },
    { '.gitlab-ci.yml': job('helm template charts/np | grep -v a | kubectl apply -f -') },
  ],
  [
    'destroys what Terraform made',
    { 'tf/np.tf': 'resource "kubernetes_network_policy" "a" {}\n', '.gitlab-ci.yml': job('terraform apply') },
    { '.gitlab-ci.yml': job('terraform destroy') },
  ],
  [
    'suspends a release of a chart with policies',
    { ...CHART, 'hr.yaml': release('') },
    { 'hr.yaml': release(', suspend: true') },
  ],
  [
    'gives another folder to a task of Tekton',
    { 'run.yaml': tekton('apps/pay') },
    { 'run.yaml': tekton('apps/none') },
  ],
  [
    'is of a tool of which Sluice knows nothing',
    { 'tool.yaml': 'version: 1\ndeployments: {np: {manifests: [apps/pay]}}\n' },
    { 'tool.yaml': 'version: 1\ndeployments: {np: {manifests: [apps]}}\n' },
  ],
  [
    'belongs to a project of Argo CD that no longer syncs',
    {
      'p.yaml': application('p', 'apps/pay').replace('spec:', 'spec:\n  project: shop'),
      'j.yaml': project(''),
    },
    { 'j.yaml': project('syncWindows: [{kind: deny}]') },
  ],
];

const SAME: readonly Case[] = [
  [
    'another command of the same job',
    { '.gitlab-ci.yml': job('./ci/a.sh'), 'ci/a.sh': SCRIPT },
    { '.gitlab-ci.yml': job('echo\n    - ./ci/a.sh') },
  ],
  [
    'another target of the same file',
    { '.gitlab-ci.yml': job('make build'), Makefile: MAKE },
    { '.gitlab-ci.yml': job('make build VERSION=2'), Makefile: MAKE.replace('go build', 'go build -v') },
  ],
  [
    'options that decide nothing',
    { '.gitlab-ci.yml': job(APPLY) },
    { '.gitlab-ci.yml': job(`${APPLY} --server-side --timeout=60s`) },
  ],
  [
    'when another job runs',
    { '.gitlab-ci.yml': `${job(APPLY)}lint:\n  script: [npm run lint]\n` },
    { '.gitlab-ci.yml': `${job(APPLY)}lint:\n  rules: [{when: never}]\n  script: [npm run lint]\n` },
  ],
  [
    'another project that jobs come from',
    { '.gitlab-ci.yml': `include: [{project: a/ci, ref: v1, file: a.yml}]\n${job(APPLY)}` },
    { '.gitlab-ci.yml': `include: [{project: a/ci, ref: v2, file: a.yml}]\n${job(APPLY)}` },
  ],
  [
    'a variable that no way to policies uses',
    { '.gitlab-ci.yml': job('kubectl apply -R -f apps/$DIR'), 'deploy.env': 'DIR=pay\nTAG=1\n' },
    { 'deploy.env': 'DIR=pay\nTAG=2\n' },
  ],
  [
    'an image of the application that applies the one with policies',
    { 'root.yaml': application('root', 'argo'), 'argo/p.yaml': application('p', 'apps/pay') },
    { 'root.yaml': application('root', 'argo').replace('name: root', 'name: root, labels: {a: b}') },
  ],
  [
    'a line of a linter that names their folder',
    { '.github/labeler.yml': 'net: [apps/pay]\n' },
    { '.github/labeler.yml': 'net: [apps/pay, apps]\n' },
  ],
  [
    'a function that does nothing with policies',
    {
      'ci/lib.sh': `log() {\n  echo\n}\napply() {\n  ${APPLY}\n}\n`,
      'ci/a.sh': '. ci/lib.sh\nlog a\napply\n',
    },
    { 'ci/a.sh': '. ci/lib.sh\nlog b\napply\n' },
  ],
  [
    'values in the release of a chart with policies that these do not use',
    { ...CHART, '.gitlab-ci.yml': job('helm upgrade np charts/np --set image.tag=1') },
    { '.gitlab-ci.yml': job('helm upgrade np charts/np --set image.tag=2') },
  ],
  [
    'how a chart with policies is checked',
    { ...CHART, '.gitlab-ci.yml': job('helm lint charts/np') },
    { '.gitlab-ci.yml': job('helm lint --strict charts/np') },
  ],
  [
    'how Argo CD syncs policies, without another result',
    { 'p.yaml': `${application('p', 'apps/pay')}  syncPolicy: {syncOptions: []}\n` },
    { 'p.yaml': `${application('p', 'apps/pay')}  syncPolicy: {syncOptions: [CreateNamespace=true]}\n` },
  ],
];

async function change(before: Files, after: Files): Promise<string> {
  const { headline } = await changeOfApps({ ...GIVEN, ...before }, after);
  return headline;
}

describe('a change is not green where a job or an object that comes to policies', () => {
  it.each(TOLD)('%s', async (_what, before, after) => {
    expect(await change(before, after)).toMatch(/^Cannot tell what it does: /);
  });
});

describe('a change is nothing where it alters', () => {
  it.each(SAME)('%s', async (_what, before, after) => {
    expect(await change(before, after)).toBe('Changes no policy');
  });
});
