import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer, whyNoApiServer } from '../cluster/api-server.ts';
import { type GitlabDouble, startGitlabDouble } from '../gitlab/double/server.ts';
import { BOT } from '../gitlab/double/world.ts';
import { createShopProject, type PipelineRun, type ShopProject } from './shop-project.ts';

/* The example project's pipeline, run by gitlab-ci-local twice (merge request, default branch) against the GitLab double and
 * a real API server: the note is there, the policies are in the cluster. */

/** gitlab-ci-local gives every project this id. */
const PROJECT_ID = 1217;
const MERGE_REQUEST = 7;

function whyNoComponent(): string | undefined {
  const missing: string[] = [];
  try {
    execFileSync('rsync', ['--version'], { stdio: 'ignore' });
  } catch {
    missing.push('rsync is not installed');
  }
  if (!existsSync(resolve(import.meta.dirname, '../../dist/cli.js')))
    missing.push('run `npm run build` first');
  const noServer = whyNoApiServer();
  if (noServer !== undefined) missing.push(noServer);
  if (missing.length === 0) return undefined;
  const reason = missing.join('; ');
  if (process.env.SLUICE_REQUIRE_COMPONENT === '1') throw new Error(reason);
  process.stderr.write(`\n!!! SKIPPED: the component in gitlab-ci-local; ${reason}\n\n`);
  return reason;
}

/** With `allow_failure: exit_codes` gitlab-ci-local itself exits with 0, whatever the job's code: its log tells. */
function expectGateFailed({ output }: PipelineRun): void {
  expect(output).toMatch(/ FAIL {2}sluice-merge-request/);
  expect(output).toMatch(/sluice-merge-request finished in .* FAIL 1/);
}

describe.skipIf(whyNoComponent() !== undefined)('the gate component', () => {
  let gitlab: GitlabDouble;
  let cluster: ApiServer;
  let project: ShopProject;

  beforeAll(async () => {
    gitlab = await startGitlabDouble(0);
    gitlab.world.mergeRequests.push({ projectId: PROJECT_ID, iid: MERGE_REQUEST, notes: [] });
    cluster = await startApiServer();
    for (const name of ['shop', 'pay', 'data', 'platform']) {
      await cluster.call('POST', '/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
    }
    // Pods that no policy selects yet are isolated by the first of several that belong together.
    project = await createShopProject(gitlab.url, (pipeline) =>
      pipeline.replace(
        '      deploy: true\n',
        '      deploy: true\n      allow-breaks: true\n      allow-cut: kube-system/coredns\n',
      ),
    );
  });
  afterAll(async () => {
    await project?.remove();
    await cluster?.stop();
    await gitlab?.close();
  });

  const notes = () =>
    gitlab.world.mergeRequests.find(({ iid, projectId }) => iid === MERGE_REQUEST && projectId === PROJECT_ID)
      ?.notes ?? [];
  const mergeRequest = () => ({
    CI_PIPELINE_SOURCE: 'merge_request_event',
    CI_PIPELINE_IID: '12',
    CI_MERGE_REQUEST_IID: String(MERGE_REQUEST),
    CI_MERGE_REQUEST_PROJECT_ID: String(PROJECT_ID),
    CI_MERGE_REQUEST_EVENT_TYPE: 'detached',
    CI_MERGE_REQUEST_DIFF_BASE_SHA: project.base,
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    SLUICE_GITLAB_TOKEN: BOT.token,
  });

  it('merge request: the job fails and one note names the connection, its count, its last sighting and the line', async () => {
    const run = await project.pipeline(mergeRequest(), ['CI_COMMIT_BRANCH']);
    expect(run.output).toContain('sluice-merge-request');
    expect(run.output).not.toContain('sluice-deploy');
    expectGateFailed(run);
    expect(notes()).toHaveLength(1);
    const body = notes()[0]?.body ?? '';
    expect(body).toMatch(
      /^<!-- sluice\/default\/v1 .*-->\n+### 🔴 Blocks 2 connections seen 140 times in 7 days/,
    );
    expect(body).toMatch(/`shop\/checkout` → `shop\/cart`.*126.*17 Nov.*cart\.yaml:15/);
    expect(gitlab.world.executedCommands).toEqual([]);
    expect(run.output).not.toContain(BOT.token);
  });

  it('merge request again: the same note, not written again', async () => {
    const [before] = notes();
    const writes = before?.writes;
    await project.pipeline({ ...mergeRequest(), CI_PIPELINE_IID: '13' }, ['CI_COMMIT_BRANCH']);
    expect(notes()).toHaveLength(1);
    expect(notes()[0]?.id).toBe(before?.id);
    expect(notes()[0]?.body.replace(/pipeline=\d+/, '')).toBe(before?.body.replace(/pipeline=\d+/, ''));
    expect(notes()[0]?.writes).toBeLessThanOrEqual((writes ?? 0) + 1);
  });

  it('merge request without a token: one line says so, the reports are there, the result is the same', async () => {
    const { SLUICE_GITLAB_TOKEN: _, ...withoutToken } = mergeRequest();
    const run = await project.pipeline(withoutToken, ['CI_COMMIT_BRANCH']);
    // gitlab-ci-local shows what a failed job wrote to standard error twice.
    const lines = run.output.split('\n').filter((line) => line.includes('SLUICE_GITLAB_TOKEN'));
    expect(new Set(lines.map((line) => line.replace(/^.*> /, ''))).size).toBe(1);
    expectGateFailed(run);
    expect(notes()).toHaveLength(1);
    const report = JSON.parse(readFileSync(join(project.folder, 'sluice-report.json'), 'utf8'));
    expect(report.gate.outcome).toBe('fail');
  });

  it('default branch: deploys the policies, every rule as it is written', async () => {
    const variables = { CI_COMMIT_BRANCH: 'main', CI_DEFAULT_BRANCH: 'main', KUBECONFIG: cluster.kubeconfig };
    const run = await project.pipeline(variables);
    expect(run.output).toContain('sluice-deploy');
    expect(run.output).not.toContain('sluice-merge-request');
    expect(run.code, run.output).toBe(0);
    const stored = await cluster.call('GET', '/apis/networking.k8s.io/v1/networkpolicies');
    expect(stored.body.items).toHaveLength(20);
    const cart = await cluster.call('GET', '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/cart');
    expect(cart.body.spec).toMatchObject({
      ingress: [{ from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } } }] }],
    });
    expect(run.output).not.toContain(cluster.token);
  });

  it('default branch again: nothing is written', async () => {
    const versions = async () => {
      const { body } = await cluster.call('GET', '/apis/networking.k8s.io/v1/networkpolicies');
      return body.items.map(
        (item: { metadata: { resourceVersion: string } }) => item.metadata.resourceVersion,
      );
    };
    const before = await versions();
    const variables = { CI_COMMIT_BRANCH: 'main', CI_DEFAULT_BRANCH: 'main', KUBECONFIG: cluster.kubeconfig };
    const run = await project.pipeline(variables);
    expect(run.code, run.output).toBe(0);
    expect(await versions()).toEqual(before);
  });
});
