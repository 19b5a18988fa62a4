import { describe, expect, it } from 'vitest';
import { DB_ISOLATED } from '../../render/rendered-project.ts';
import { changeOfApps, type Files } from '../../support/change-of-apps.ts';
import { placeOfNewPolicy } from '../../support/place-of-policy.ts';

/* Policies that a job of a pipeline applies: kubectl puts them where the job says, and other commands change them before. */

const NAMED = { 'apps/db/pol.yaml': DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: shop\n') };
const job = (...script: readonly string[]): Files => ({
  '.gitlab-ci.yml': `stages: [deploy]\ndeploy:\n  stage: deploy\n  script:\n${script.map((line) => `    - ${JSON.stringify(line)}\n`).join('')}`,
});
const ci = (text: string): Files => ({ '.gitlab-ci.yml': text });
const KUSTOMIZED = { 'apps/db/kustomization.yaml': 'kind: Kustomization\nresources: [pol.yaml]\n' };
const AGENT = 'ci_access: {projects: [{id: shop/policies, default_namespace: shop}]}\n';

const CASES: readonly [what: string, files: Files, place: string][] = [
  ['-n', job('kubectl -n shop apply -f apps/db'), 'unknown in shop'],
  ['--namespace behind it', job('kubectl apply -f apps/db/ --namespace=shop'), 'unknown in shop'],
  ['a file', job('kubectl apply -nshop -f apps/db/pol.yaml'), 'unknown in shop'],
  ['another file', job('kubectl apply -nshop -f apps/db/other.yaml'), 'default'],
  ['a pattern of files', job('kubectl apply -n shop -f apps/db/*.yaml'), 'unknown in shop'],
  ['a folder above', job('kubectl -n shop apply -f apps'), 'default'],
  ['a folder above and all in it', job('kubectl -n shop apply -R -f apps'), 'unknown in shop'],
  ['no namespace', job('kubectl apply -f apps/db'), 'default'],
  ['a dry run', job('kubectl apply -n shop --dry-run=server -f apps/db'), 'default'],
  ['another command', job('kubectl delete -n shop -f apps/db'), 'default'],
  ['a folder to which it goes', job('cd apps', 'kubectl -n shop apply -f db'), 'unknown in shop'],
  ['lines that go on', job('kubectl apply \\\n  -n shop \\\n  -f apps/db'), 'unknown in shop'],
  ['a condition', job('if true; then kubectl -n shop apply -f apps/db; fi'), 'unknown in shop'],
  ['a pipe', job('cat apps/db/pol.yaml | kubectl apply -n shop -f -'), 'unknown in shop'],
  ['OpenShift', job('oc apply -n shop -f apps/db'), 'unknown in shop'],
  ['a namespace that nobody knows', job('kubectl -n "$KUBE_NAMESPACE" apply -f apps/db'), 'unknown'],
  [
    'a namespace that each job has',
    ci(
      '.d:\n  script: [!reference [.x, script], kubectl -n "$NS" apply -f apps/db]\nprod:\n  extends: .d\n  variables: {NS: shop}\n',
    ),
    'unknown in shop',
  ],
  [
    'namespaces that jobs have',
    ci(
      '.d:\n  script: [kubectl -n $NS apply -f apps/db]\na:\n  variables: {NS: shop}\nb:\n  variables: {NS: pay}\n',
    ),
    'unknown',
  ],
  [
    'its context',
    job('kubectl config set-context --current --namespace=shop', 'kubectl apply -f apps/db'),
    'unknown in shop',
  ],
  [
    'the context of another job',
    ci(
      'a:\n  script: [kubectl config set-context --current --namespace=shop]\nb:\n  script: [kubectl apply -f apps/db]\n',
    ),
    'default',
  ],
  [
    'the context of an agent of GitLab',
    {
      ...job('kubectl config use-context shop/policies:prod', 'kubectl apply -f apps/db'),
      '.gitlab/agents/prod/config.yaml': AGENT,
    },
    'unknown in shop',
  ],
  ['kustomize', { ...job('kubectl apply -n shop -k apps/db'), ...KUSTOMIZED }, 'unknown in shop'],
  [
    'what kustomize builds',
    { ...job('kustomize build apps/db | kubectl apply -n shop -f -'), ...KUSTOMIZED },
    'unknown in shop',
  ],
  [
    'kustomize with another namespace',
    {
      ...job('cd apps/db', 'kustomize edit set namespace shop', 'kubectl apply -k .'),
      ...KUSTOMIZED,
    },
    'unknown in shop',
  ],
  [
    'kustomize with another image',
    { ...job('cd apps/db', 'kustomize edit set image a=b', 'kubectl apply -k .'), ...KUSTOMIZED },
    'default',
  ],
  ['kapp', job('kapp deploy -a shop -n shop -f apps'), 'unknown in shop'],
  ['kapp for all', { ...job('kapp deploy -a shop --into-ns pay -f apps'), ...NAMED }, 'unknown in pay'],
  [
    'a script',
    { 'ci/deploy.sh': '#!/bin/sh\nset -e\nkubectl -n shop apply -f apps/db\n' },
    'unknown in shop',
  ],
  [
    'a file that another includes',
    { 'ci/deploy.yml': job('kubectl -n shop apply -f apps/db')['.gitlab-ci.yml'] ?? '' },
    'unknown in shop',
  ],
  [
    'a file that says so of an object',
    { 'a.yaml': 'apiVersion: a/v1\nkind: A\nspec: {run: kubectl -n shop apply -f apps/db}\n' },
    'default',
  ],
  [
    'text that it replaces',
    job('sed -i "s/app: db/app: web/" apps/db/pol.yaml', 'kubectl apply -f apps/db'),
    'unknown',
  ],
  [
    'text that is not there',
    job('sed -i "s/__TAG__/$TAG/" apps/db/*.yaml', 'kubectl apply -f apps/db'),
    'default',
  ],
  [
    'text that it may replace',
    job('sed -i "s/app: .*/app: web/" apps/db/pol.yaml', 'kubectl apply -f apps/db'),
    'unknown',
  ],
  ['a program in a pipe', job('yq ".spec.ingress = []" apps/db/pol.yaml | kubectl apply -f -'), 'unknown'],
];

describe('a policy is where a job puts it, by', () => {
  it.each(CASES)('%s', async (_, files, expected) => {
    expect(await placeOfNewPolicy(files)).toBe(expected);
  });

  it('its own namespace, whatever the job says', async () => {
    expect(await placeOfNewPolicy({ ...job('kubectl -n pay apply -f apps/db'), ...NAMED })).toBe('shop');
  });
});

it('may be new to the cluster when a job applies its folder for the first time', async () => {
  const { headline } = await changeOfApps(NAMED, job('kubectl apply -f apps/db'));
  expect(headline).toMatch(/^Cannot tell what it does/);
});
