import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer, whyNoApiServer } from '../cluster/api-server.ts';
import { type GitlabDouble, startGitlabDouble } from '../gitlab/double/server.ts';
import { BOT, TOKENS } from '../gitlab/double/world.ts';
import { createShopProject, type ShopProject } from './shop-project.ts';
import { CLI, whyNoComponent } from './why-no-component.ts';

/* The component `drift` on a schedule, against a real API server and the double of GitLab. */

/** gitlab-ci-local gives every project this id. */
const PROJECT_ID = 1217;
const POLICIES = '/apis/networking.k8s.io/v1/networkpolicies';

describe.skipIf(whyNoComponent('drift', whyNoApiServer()) !== undefined)(
  'drift on a schedule',
  { timeout: 180_000 },
  () => {
    let gitlab: GitlabDouble;
    let cluster: ApiServer;
    let watching: ShopProject;
    let repairing: ShopProject;

    beforeAll(async () => {
      gitlab = await startGitlabDouble(0);
      gitlab.world.projects.set('shop/policies', PROJECT_ID);
      gitlab.world.mergeRequests.push({ projectId: PROJECT_ID, iid: 7, notes: [] });
      cluster = await startApiServer();
      for (const name of ['data', 'pay', 'platform', 'shop']) {
        await cluster.call('POST', '/api/v1/namespaces', { metadata: { name } });
      }
      watching = await createProject('issue: confidential');
      repairing = await createProject('issue: confidential, repair: true');
    }, 120_000);
    afterAll(async () => {
      await watching?.remove();
      await repairing?.remove();
      await gitlab?.close();
      await cluster?.stop();
    });

    const createProject = (inputs: string) =>
      createShopProject(
        gitlab.url,
        () =>
          `include:\n  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/drift@$CI_COMMIT_SHA\n    inputs: {${inputs}}\n`,
      );
    const deployed = async () => (await cluster.call('GET', POLICIES)).body.items;
    const deploy = ({ folder, head }: ShopProject) =>
      execFileSync(
        process.execPath,
        [CLI, 'deploy', '--allow-breaks', '--allow-cut', 'kube-system/coredns'],
        {
          cwd: folder,
          env: {
            HOME: folder,
            KUBECONFIG: cluster.kubeconfig,
            CI_PROJECT_PATH: 'shop/policies',
            CI_COMMIT_SHA: head,
          },
          stdio: 'pipe',
        },
      );
    const schedule = (project: ShopProject, iid: number, branch = 'main') =>
      project.pipeline({
        CI_PIPELINE_SOURCE: 'schedule',
        CI_COMMIT_BRANCH: branch,
        CI_DEFAULT_BRANCH: 'main',
        CI_PIPELINE_IID: String(iid),
        CI_JOB_TOKEN: TOKENS.job,
        SLUICE_GITLAB_TOKEN: BOT.token,
        KUBECONFIG: cluster.kubeconfig,
      });

    it('is told in one confidential issue; a repair passes the checks of a deploy, or writes nothing', async () => {
      expect((await schedule(watching, 4, 'change')).output).not.toContain('sluice-drift');

      const found = await schedule(watching, 5);
      expect(found.output).toMatch(/ FAIL {2}sluice-drift/);
      expect(found.output).toContain('issue: created #1');
      expect(found.output).toContain('NetworkPolicy shop/default-deny is missing in the cluster');
      expect(found.output).not.toContain(BOT.token);
      expect(found.output).not.toContain('cluster/order-breaks');
      const report = JSON.parse(readFileSync(join(watching.folder, 'sluice-drift.json'), 'utf8'));
      expect(report.drift).toHaveLength(20);
      expect(gitlab.world.issues).toMatchObject([{ state: 'opened', confidential: true }]);
      expect(await deployed()).toEqual([]);

      expect((await schedule(watching, 6)).output).toContain('issue: #1 is already up to date');

      const refused = await schedule(repairing, 7);
      expect(refused.output).toMatch(/ FAIL {2}sluice-drift/);
      expect(refused.output).toContain('cluster/order-breaks');
      expect(await deployed()).toEqual([]);
      expect(gitlab.world.issues).toMatchObject([{ state: 'opened' }]);
    });

    it('is closed when there is none, and repaired where that is asked for', async () => {
      deploy(watching);
      expect(await deployed()).toHaveLength(20);
      const calm = await schedule(watching, 8);
      expect(calm.code, calm.output).toBe(0);
      expect(calm.output).toContain('issue: closed #1');

      await cluster.call('DELETE', '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/cart');
      const repaired = await schedule(repairing, 9);
      expect(repaired.code, repaired.output).toBe(0);
      expect(await deployed()).toHaveLength(20);
      const report = JSON.parse(readFileSync(join(repairing.folder, 'sluice-drift.json'), 'utf8'));
      expect(report.drift).toMatchObject([{ drift: 'missing', namespace: 'shop', name: 'cart' }]);
      expect(gitlab.world.issues.map(({ state, history }) => [state, history.slice(-4)])).toEqual([
        ['closed', ['changed the description', 'reopened', 'changed the description', 'closed']],
      ]);
    });
  },
);
