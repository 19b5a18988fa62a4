import { expect, it } from 'vitest';
import { changeOfApps } from '../../support/change-of-apps.ts';
import { OPEN } from '../../support/web-to-db.ts';

/* Objects of tools that deliver policies, and the clusters to which they say that. */

const object = (apiVersion: string, kind: string, spec: string, metadata = ''): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, namespace: b${metadata}}\nspec: {${spec}}\n`;
const application = (destination: string): string =>
  object(
    'argoproj.io/v1alpha1',
    'Application',
    `source: {path: apps/db}, destination: {namespace: shop, ${destination}}`,
  );
const set = (generators: string): string =>
  object(
    'argoproj.io/v1alpha1',
    'ApplicationSet',
    `generators: [${generators}], template: {spec: {source: {path: "{{path}}"}, destination: {server: "{{server}}"}}}`,
  );
const directories = (paths: string): string => set(`{git: {directories: [${paths}]}}`);
const elements = (...names: string[]): string =>
  set(`{list: {elements: [${names.map((name) => `{path: apps/db, server: ${name}}`).join(', ')}]}}`);
const clusters = (env: string): string =>
  set(
    `{matrix: {generators: [{clusters: {selector: {matchLabels: {env: ${env}}}}}, {git: {directories: [{path: apps/*}]}}]}}`,
  );
const flux = (spec: string): string =>
  object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', `path: ./apps/db, ${spec}`);
const source = (name: string): string => flux(`sourceRef: {kind: GitRepository, name: ${name}}`);
const fleet = (env: string): string =>
  object('fleet.cattle.io/v1alpha1', 'GitRepo', `paths: [apps], targets: [{clusterName: ${env}}]`);
const sveltos = (env: string): string =>
  object(
    'config.projectsveltos.io/v1beta1',
    'ClusterProfile',
    `clusterSelector: {matchLabels: {env: ${env}}}, policyRefs: [{path: apps/db}]`,
  );
const subscription = (placement: string): string =>
  object(
    'apps.open-cluster-management.io/v1',
    'Subscription',
    `channel: a/b, placement: {placementRef: {name: ${placement}}}`,
    ', annotations: {apps.open-cluster-management.io/git-path: apps/db}',
  );
const app = (cluster: string): string =>
  object(
    'kappctrl.k14s.io/v1alpha1',
    'App',
    `cluster: {namespace: ${cluster}}, fetch: [{git: {url: a, subPath: apps/db}}], template: [{ytt: {}}], deploy: [{kapp: {}}]`,
  );
const job = (command: string): string => `deploy:\n  script:\n    - ${command}\n`;
const APPLY = 'kubectl apply -f apps/db';

const CHANGES: readonly [what: string, before: string, after: string][] = [
  ['the server of an Application', application('server: "https://a"'), application('server: "https://b"')],
  ['its name', application('name: a'), application('name: b')],
  ['clusters of an ApplicationSet', clusters('prod'), clusters('dev')],
  ['an element of its list', elements('a', 'b'), elements('a')],
  [
    'directories that it excludes',
    directories('{path: apps/*}'),
    directories('{path: apps/*}, {path: apps/d*, exclude: true}'),
  ],
  ['directories that it no longer includes', directories('{path: apps/*}'), directories('{path: apps/c*}')],
  ['the cluster of a Kustomization', flux('prune: true'), flux('kubeConfig: {secretRef: {name: a}}')],
  ['its source', source('a'), source('b')],
  ['targets of Fleet', fleet('prod'), fleet('dev')],
  ['clusters of Sveltos', sveltos('prod'), sveltos('dev')],
  ['the placement of a Subscription', subscription('prod'), subscription('dev')],
  ['the cluster of an App', app('prod'), app('dev')],
  [
    'the context of a job',
    job(`kubectl config use-context prod && ${APPLY}`),
    job(`kubectl config use-context dev && ${APPLY}`),
  ],
  ['the context of a command', job(`${APPLY} --context prod`), job(`${APPLY} --context=dev`)],
  ['objects that a job selects', job(APPLY), job(`${APPLY} -l app=db`)],
];
const SAME: readonly [what: string, before: string, after: string][] = [
  ['another cluster', elements('a'), elements('a', 'b')],
  ['another directory', directories('{path: apps/db}'), directories('{path: apps/db}, {path: apps/cart}')],
  ['a pattern for the same', directories('{path: apps/*}'), directories('{path: apps/d*}')],
  ['an interval', flux('interval: 1m'), flux('interval: 2m')],
  ['a line of a job', job(`echo; ${APPLY}`), job(APPLY)],
];

async function change(before: string, after: string) {
  const files = (text: string) => ({ 'apps/db/pol.yaml': OPEN, 'a.yaml': text });
  const { headline, gate } = await changeOfApps(files(before), files(after));
  return { headline, outcome: gate.outcome };
}

it.each(CHANGES)('a change of %s may take policies away from a cluster', async (_what, before, after) => {
  expect(await change(before, after)).toEqual({
    headline: 'Cannot tell what it does: changes a policy that is not rendered: NetworkPolicy shop/db',
    outcome: 'warn',
  });
});

it.each(SAME)('%s takes nothing away', async (_what, before, after) => {
  const headline = expect.stringMatching(/^Changes no policy/);
  expect(await change(before, after)).toEqual({ headline, outcome: 'pass' });
});
