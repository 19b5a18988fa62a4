import { expect, it } from 'vitest';
import { partsOfJob } from './parts-of-job.ts';

const CI = `include:
  - component: $CI_SERVER_FQDN/sluice/sluice/gate@0.1.0
    inputs:
      policies: policies
  - local: build.yml
variables:
  GO: "1"
  SLUICE_JOB_FLOWS: flows
build:
  script: make
sluice-merge-request: # ours
  tags: [docker]
`;
const parts = (text: string) => partsOfJob(text, 'sluice-merge-request');

it.each([
  ['that a failure is allowed', '  tags: [docker]\n', '  tags: [docker]\n  allow_failure: true\n'],
  ['an input of the component', 'policies: policies', 'policies: other'],
  ['another version of the component', 'gate@0.1.0', 'gate@main'],
  ['a variable of it', 'SLUICE_JOB_FLOWS: flows', 'SLUICE_JOB_FLOWS: calm'],
  ['a variable of GitLab', '  GO: "1"', '  CI_MERGE_REQUEST_DIFF_BASE_SHA: HEAD'],
  ['that it is gone', 'sluice-merge-request:', 'sluice-merge-request-2:'],
])('are other ones with %s', (_, before, after) => {
  expect(CI).toContain(before);
  expect(parts(CI.replace(before, after))).not.toBe(parts(CI));
});

it.each([
  ['another job', 'script: make', 'script: make all'],
  ['another include', 'build.yml', 'builds.yml'],
  ['another variable', 'GO: "1"', 'GO: "2"'],
  ['comments and empty lines', 'build:', '\n# Builds.\nbuild:'],
])('are the same with %s', (_, before, after) => {
  expect(parts(CI.replace(before, after))).toBe(parts(CI));
});

it('are found by a name in quotes, and in lists at the depth of their key', () => {
  const quoted = CI.replace('sluice-merge-request:', '"sluice-merge-request":');
  expect(parts(`${quoted}  allow_failure: true\n`)).not.toBe(parts(quoted));
  const flat = CI.replaceAll(/^ {2}(?=-| {2})/gm, '');
  expect(parts(flat.replace('gate@0.1.0', 'gate@main'))).not.toBe(parts(flat));
  expect(parts(flat.replace('build.yml', 'x.yml'))).toBe(parts(flat));
  expect(parts("include: 'https://x.example/sluice.yml'\n")).not.toBe(parts('include: []\n'));
});
