import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShopProject, type ShopProject } from './shop-project.ts';
import { whyNoComponent } from './why-no-component.ts';

/** A project with stages and defaults of its own, which includes the component without a deploy. */
const PIPELINE = `
stages: [check]

default:
  before_script:
    - echo "of the project" > before-script-ran.txt
    - exit 9
  after_script:
    - touch after-script-ran.txt

include:
  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/gate@$CI_COMMIT_SHA
    inputs: { stage: check, image: $CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX/sluice/sluice:0.1.0, policies: $POLICY_FOLDER }
`;

describe.skipIf(whyNoComponent('gate') !== undefined)(
  'the gate component in a project with a pipeline of its own',
  () => {
    let project: ShopProject;
    beforeAll(async () => {
      project = await createShopProject('http://gitlab.example:8080', () => PIPELINE);
    });
    afterAll(() => project?.remove());

    it('needs no stage for the deploy that it does not do, and runs nothing of the project before or after', async () => {
      const { output } = await project.pipeline(
        {
          CI_PIPELINE_SOURCE: 'merge_request_event',
          CI_MERGE_REQUEST_IID: '7',
          CI_MERGE_REQUEST_DIFF_BASE_SHA: project.base,
          POLICY_FOLDER: 'policies',
        },
        ['CI_COMMIT_BRANCH'],
      );
      expect(output).toMatch(/sluice-merge-request finished in .* FAIL 1/);
      expect(existsSync(join(project.folder, 'sluice-report.json'))).toBe(true);
      for (const file of ['before-script-ran.txt', 'after-script-ran.txt']) {
        expect(existsSync(join(project.folder, file)), output).toBe(false);
      }
    });

    it('adds no job to the default branch', async () => {
      const { output } = await project.pipeline({ CI_COMMIT_BRANCH: 'main', CI_DEFAULT_BRANCH: 'main' });
      expect(output).not.toMatch(/sluice-(deploy|merge-request)|could not be fetched|rror/);
    });
  },
);
