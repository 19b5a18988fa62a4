import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { renderAll } from '../../../ci-components/render-all.ts';
import { createRunnerProject, type RunnerProject } from '../../support/runner-clone.ts';
import type { TemporaryFolder } from '../../support/temporary-folder.ts';
import { BEFORE, CLOSED, CONFIG } from '../../support/web-to-db.ts';

/* The merge request job of the component fetches what the clone of the runner lacks. */

const jobs: Readonly<Record<string, { readonly script: readonly string[] }>> = Object.assign(
  {},
  ...renderAll().map(({ text }) => parseAllDocuments(text)[1]?.toJS()),
);
const SCRIPT = jobs['$[[ inputs.job-prefix ]]-merge-request']?.script.join('\n') ?? '';
const STRICT = { '.sluice.yaml': `${CONFIG}gate: {blocked: fail}\n` };

/** What the job hands to sluice as the newest commit of the target branch, and what it says. */
function run(clone: TemporaryFolder, variables: RunnerProject['variables'], env = {}) {
  clone.write({ '.bin/sluice': '#!/bin/sh\necho "$SLUICE_TARGET_COMMIT" > .told\n' });
  chmodSync(join(clone.path, '.bin/sluice'), 0o755);
  const said = execFileSync('sh', ['-e', '-c', `{ ${SCRIPT}\n} 2>&1`], {
    cwd: clone.path,
    encoding: 'utf8',
    env: { PATH: `${join(clone.path, '.bin')}:/usr/bin:/bin`, HOME: clone.path, ...variables, ...env },
  });
  return { told: readFileSync(join(clone.path, '.told'), 'utf8').trim(), said };
}

function project(): RunnerProject & { readonly tip: string } {
  const made = createRunnerProject(BEFORE, { 'policies/db.yaml': CLOSED }, 30);
  return Object.assign(made, { tip: made.push(STRICT) });
}

it('fetches nothing where the runner fetched all', () => {
  using made = project();
  const clone = made.clone(0);
  const { told, said } = run(clone, { ...made.variables, CI_MERGE_REQUEST_PROJECT_URL: 'file:///nowhere' });
  expect(told).toBe('');
  expect(said).toBe('');
});

it('fetches the history and all branches where a variable of the project outranks the depth of the job', () => {
  using made = project();
  const clone = made.clone(20);
  expect(run(clone, made.variables).told).toBe('');
  expect(clone.git('rev-parse', 'refs/remotes/origin/main')).toBe(made.tip);
  expect(clone.git('merge-base', 'HEAD', 'refs/remotes/origin/main')).toBe(
    made.variables.CI_MERGE_REQUEST_DIFF_BASE_SHA,
  );
});

it('fetches the target branch where the runner cloned one revision', () => {
  using made = project();
  const clone = made.clone(50);
  expect(run(clone, made.variables).told).toBe(made.tip);
});

it('fetches the target branch anew where an earlier job left one in the clone', () => {
  using made = createRunnerProject(BEFORE, { 'policies/db.yaml': CLOSED }, 3);
  const clone = made.clone(0);
  const tip = made.push(STRICT);
  made.reuse(clone, 50);
  expect(clone.git('rev-parse', 'refs/remotes/origin/main')).not.toBe(tip);
  expect(run(clone, made.variables).told).toBe(tip);
});

it('fetches it in a fork from the project of the merge request', () => {
  using made = project();
  const clone = made.clone(0);
  clone.setReference('refs/remotes/origin/main', made.variables.CI_MERGE_REQUEST_DIFF_BASE_SHA ?? '');
  expect(run(clone, made.variables, { CI_PROJECT_ID: '2' }).told).toBe(made.tip);
});

it('goes on, and says so, where the fork may not read that project', () => {
  using made = project();
  const nowhere = {
    CI_PROJECT_ID: '2',
    CI_MERGE_REQUEST_PROJECT_URL: 'file:///nowhere',
    CI_JOB_TOKEN: 's3cret',
  };
  const { told, said } = run(made.clone(0), made.variables, nowhere);
  expect(told).toBe('');
  expect(said).toContain('the target branch could not be fetched: what it has now is not known');
  expect(said).not.toContain('s3cret');
});
