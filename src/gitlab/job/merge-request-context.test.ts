import { describe, expect, it } from 'vitest';
import { readMergeRequestContext } from './merge-request-context.ts';

const head = 'a'.repeat(40);
const env = {
  CI_API_V4_URL: 'https://gitlab.example/api/v4',
  CI_PROJECT_ID: '77',
  CI_MERGE_REQUEST_PROJECT_ID: '42',
  CI_MERGE_REQUEST_IID: '7',
  CI_PIPELINE_IID: '130',
  CI_COMMIT_SHA: head,
};

it('speaks of the project of the merge request, which in a fork is not that of the pipeline', () => {
  expect(readMergeRequestContext(env)).toEqual({
    kind: 'merge-request',
    context: {
      serverUrl: 'https://gitlab.example',
      projectId: 42,
      mergeRequestIid: 7,
      pipelineIid: 130,
      sha: head,
      job: undefined,
    },
  });
});

it('tells jobs apart, whatever their names', () => {
  const jobOf = (name: string) => {
    const reading = readMergeRequestContext({ ...env, CI_JOB_NAME: name });
    return reading.kind === 'merge-request' ? reading.context.job : undefined;
  };
  expect(jobOf('eu --> merge-request')).toMatch(/^[0-9a-f]{16}$/);
  expect(jobOf('eu')).toBe(jobOf('eu'));
  expect(jobOf('eu')).not.toBe(jobOf('us'));
});

it.each([
  ['in a merged results pipeline', 'b'.repeat(40), 'b'.repeat(40)],
  ['in a detached pipeline, where GitLab leaves the variable empty', '', head],
  ['where it is not set', undefined, head],
])('takes the head of the source branch %s', (_name, value, sha) => {
  const reading = readMergeRequestContext({ ...env, CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: value });
  expect(reading).toMatchObject({ context: { sha } });
});

it.each([
  ['https://host.example:8443/gitlab/api/v4', 'https://host.example:8443/gitlab'],
  ['http://127.0.0.1:8080/api/v4/', 'http://127.0.0.1:8080'],
])('%s is at %s', (url, serverUrl) => {
  expect(readMergeRequestContext({ ...env, CI_API_V4_URL: url })).toMatchObject({ context: { serverUrl } });
});

it('falls back to the address of the server', () => {
  const { CI_API_V4_URL: _, ...rest } = env;
  expect(readMergeRequestContext({ ...rest, CI_SERVER_URL: 'https://host.example/gitlab/' })).toMatchObject({
    context: { serverUrl: 'https://host.example/gitlab' },
  });
});

describe('invalid', () => {
  it.each([
    ['CI_MERGE_REQUEST_IID', 'x'],
    ['CI_MERGE_REQUEST_PROJECT_ID', undefined],
    ['CI_MERGE_REQUEST_PROJECT_ID', 'group/project'],
    ['CI_PIPELINE_IID', '0'],
    ['CI_COMMIT_SHA', 'HEAD'],
    ['CI_API_V4_URL', 'https://user:secret@gitlab.example/api/v4'],
    ['CI_API_V4_URL', 'ftp://gitlab.example'],
    ['CI_API_V4_URL', 'gitlab'],
  ])('%s=%s', (variable, value) => {
    expect(readMergeRequestContext({ ...env, [variable]: value })).toEqual({ kind: 'invalid', variable });
  });
});

it('knows that a branch pipeline has no merge request', () => {
  expect(readMergeRequestContext({ ...env, CI_MERGE_REQUEST_IID: undefined })).toEqual({
    kind: 'no-merge-request',
  });
});
