import type { Files } from '../../support/change-of-apps.ts';
import { describeEdits, type Edit, FROM_ELSEWHERE, NOTHING } from '../../support/describe-edits.ts';

/* Jobs come from projects of a version that stands in the pipeline. */

const pipeline = (include: string, folder = 'apps/pay'): Files => ({
  '.gitlab-ci.yml': `include:\n  - ${include}\ndeploy:\n  extends: .deploy\n  variables: {DIR: ${folder}}\n`,
});
const PROJECT = '{project: platform/jobs, ref: 1.4.0, file: [/deploy.yml]}';

const TOLD: readonly Edit[] = [
  ['a project', FROM_ELSEWHERE, pipeline(PROJECT), '.gitlab-ci.yml', '1.4.0', '2.0.0'],
  [
    'an address',
    FROM_ELSEWHERE,
    pipeline('{remote: "https://example.com/1.4.0/deploy.yml"}'),
    '.gitlab-ci.yml',
    '1.4.0',
    '2.0.0',
  ],
  [
    'a component',
    FROM_ELSEWHERE,
    pipeline('{component: example.com/platform/deploy@1.4.0}'),
    '.gitlab-ci.yml',
    '1.4.0',
    '2.0.0',
  ],
];

const QUIET: readonly Edit[] = [
  [
    'a project whose jobs are given no policies',
    NOTHING,
    pipeline(PROJECT, 'src'),
    '.gitlab-ci.yml',
    '1.4.0',
    '2.0.0',
  ],
];

describeEdits(TOLD, QUIET);
