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
const parts = (text: string, job = 'sluice-merge-request') =>
  partsOfJob(new Map([['.gitlab-ci.yml', text]]), job).parts.get('.gitlab-ci.yml');

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

const OWN = `default:
  image: sluice
.check: &check
  script: [sluice simulate]
.net:
  extends: .check
net:
  extends:
    - .net
  variables: { A: b }
check-of-others:
  script: [make]
`;

it.each([
  ['a job that it extends through another', 'script: [sluice simulate]', 'script: ["true"]'],
  ['what all jobs take', 'image: sluice', 'image: other'],
  ['what is referred to', 'extends:\n    - .net', 'script:\n    - !reference [.net, script]'],
])('of a job that is written here are other ones with %s', (_, before, after) => {
  expect(OWN).toContain(before);
  expect(parts(OWN.replace(before, after), 'net')).not.toBe(parts(OWN, 'net'));
});

it('of a job that is written here are the same with another job', () => {
  expect(parts(OWN.replace('[make]', '[make, all]'), 'net')).toBe(parts(OWN, 'net'));
});

it.each([
  ['with an anchor', '.x: &x\n  rules: [A]\nnet:\n  <<: *x\n', 'A', 'B'],
  ['by a reference', '.x:\n  script: [A]\nnet:\n  script: !reference [.x, script]\n', '[A]', '[B]'],
  ['on one line', '{"net": {"script": ["A"]}}\n', '"A"]', '"A"], "allow_failure": true'],
  ['with a key that is no plain one', '? net\n: {script: A}\n', 'script: A', 'script: B'],
  ['below the margin', '  net:\n    script: A\n', 'A', 'B'],
  ['as one of several', 'net:\n  parallel: 3\n  script: A\n', 'A', 'B'],
  ['by whether there is a pipeline at all', 'workflow:\n  rules: [A]\n', 'A', 'B'],
  [
    'by a variable that has more than a value',
    'variables:\n  CI_API_V4_URL:\n    value: A\n',
    'value: A',
    'value: B',
  ],
  ['by a file from elsewhere', 'include:\n  - project: a/ci\n    file: x.yml\n', 'a/ci', 'b/ci'],
])('are seen when they are written %s', (_, text, before, after) => {
  expect(parts(text.replace(before, after), 'net 1/3')).not.toBe(parts(text, 'net 1/3'));
});

it('are the same with a newer version of a file from elsewhere', () => {
  const text = 'include:\n  - project: a/ci\n    ref: v1\n    file: x.yml\n  - component: x/lint/go@1.0\n';
  expect(parts(text.replace('v1', 'v2').replace('@1.0', '@1.1'))).toBe(parts(text));
});
