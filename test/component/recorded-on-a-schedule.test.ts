import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GitlabDouble, startGitlabDouble } from '../gitlab/double/server.ts';
import { BOT, TOKENS } from '../gitlab/double/world.ts';
import { createShopProject, type ShopProject } from './shop-project.ts';
import { whyNoComponent } from './why-no-component.ts';

/* The components `record` and `gate` together: a schedule publishes the digest, a merge request is judged by it. */

/** gitlab-ci-local gives every project this id. */
const PROJECT_ID = 1217;

describe.skipIf(whyNoComponent('record') !== undefined)('a digest that is recorded on a schedule', () => {
  let gitlab: GitlabDouble;
  let project: ShopProject;

  beforeAll(async () => {
    gitlab = await startGitlabDouble(0);
    gitlab.world.projects.set('shop/policies', PROJECT_ID);
    gitlab.world.mergeRequests.push({ projectId: PROJECT_ID, iid: 7, notes: [] });
    project = await createShopProject(gitlab.url, (pipeline) =>
      pipeline
        .replace('      deploy: true\n', '      flows: gitlab-package:cluster-flows\n')
        .replace(
          'include:\n',
          'include:\n  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/record@$CI_COMMIT_SHA\n    inputs: { records: flows/hubble.ndjson.gz, inventory: manifests, stage: deploy }\n',
        ),
    );
  });
  afterAll(async () => {
    await project?.remove();
    await gitlab?.close();
  });

  const schedule = (branch: string) =>
    project.pipeline({
      CI_PIPELINE_SOURCE: 'schedule',
      CI_COMMIT_BRANCH: branch,
      CI_DEFAULT_BRANCH: 'main',
      CI_JOB_TOKEN: TOKENS.job,
    });

  it('is published by the schedule of the default branch, and by no other', async () => {
    const other = await schedule('change');
    expect(other.output).not.toContain('sluice-record');
    const run = await schedule('main');
    expect(run.code, run.output).toBe(0);
    expect(run.output).toContain('published `gitlab-package:cluster-flows@');
    expect(run.output).not.toContain('sluice-merge-request');
    expect(run.output).not.toContain(TOKENS.job);
    expect(gitlab.world.packages).toMatchObject([
      { projectId: PROJECT_ID, name: 'cluster-flows', files: [{ name: 'flows.parquet' }] },
    ]);
  });

  it('judges merge requests, with the job token of theirs', async () => {
    const variables = {
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_PIPELINE_IID: '12',
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_PROJECT_ID: String(PROJECT_ID),
      CI_MERGE_REQUEST_EVENT_TYPE: 'detached',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: project.base,
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
      SLUICE_GITLAB_TOKEN: BOT.token,
    };
    const run = await project.pipeline({ ...variables, CI_JOB_TOKEN: TOKENS.job }, ['CI_COMMIT_BRANCH']);
    expect(run.output).toMatch(/ FAIL {2}sluice-merge-request/);
    const report = JSON.parse(readFileSync(join(project.folder, 'sluice-report.json'), 'utf8'));
    expect(report.headline).toMatch(/^Blocks 2 connections seen 140 times in 7 days/);
    expect(report.diagnostics).toContainEqual(
      expect.objectContaining({ code: 'gitlab/package', severity: 'info' }),
    );
    expect(run.output).not.toContain(TOKENS.job);
  });
});
