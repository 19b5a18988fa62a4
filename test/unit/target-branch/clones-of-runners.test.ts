import { expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';
import { createRunnerProject, type RunnerProject } from '../../support/runner-clone.ts';
import type { TemporaryFolder } from '../../support/temporary-folder.ts';
import { BEFORE, CLOSED, CONFIG, OPEN } from '../../support/web-to-db.ts';

/* What a runner fetches is not the whole repository, and what is missing must not make a change greener. */

const LAX = { ...BEFORE, '.sluice.yaml': `${CONFIG}gate: {blocked: ignore}\n` };
const STRICT = { '.sluice.yaml': `${CONFIG}gate: {blocked: fail}\n` };
/** Keeps all that was recorded. */
const NARROWER = OPEN.replace('}}}]}]', '}}}], ports: [{port: 5000, endPort: 5100}]}]');
const NOT_KNOWN = 'the current target branch is not in this clone';

async function simulate(
  { variables }: RunnerProject,
  { path }: TemporaryFolder,
  env: Readonly<Record<string, string>> = {},
) {
  const run = await runSluice(['simulate', '--strict-warnings'], {
    cwd: path,
    env: { PATH: process.env.PATH ?? '', HOME: path, ...variables, ...env },
  });
  return { ...run, first: run.stdout.split('\n')[0] ?? '', text: run.stdout.replace(/\s+/g, ' ') };
}

it.each([0, 50])(
  'goes by the gate that the target branch has now, or says that it cannot (depth %i)',
  async (depth) => {
    using project = createRunnerProject(LAX, { 'policies/db.yaml': CLOSED }, 3);
    project.push(STRICT);
    const { code, text } = await simulate(project, project.clone(depth));
    if (depth === 0) {
      expect(code).toBe(1);
      expect(text).not.toContain('the current target branch');
    } else {
      expect(code).toBe(3);
      expect(text).toContain('The current target branch is not known');
      expect(text).toContain('set GIT_DEPTH: "0" in the job');
    }
  },
);

it('is not green in a clone without the target branch', async () => {
  using project = createRunnerProject(BEFORE, { 'policies/db.yaml': NARROWER }, 3);
  project.push(STRICT);
  const whole = await simulate(project, project.clone(0));
  expect(whole.first).toMatch(/^PASS/);
  const cut = await simulate(project, project.clone(20));
  expect(cut.first).toMatch(/^WARN .* but the current target branch is not in this clone/);
  expect(cut.code).toBe(3);
});

it('is green there when no policy changes', async () => {
  using project = createRunnerProject(
    BEFORE,
    { 'src/main.c': 'int main;', 'policies/README.md': 'hello' },
    3,
  );
  const { code, first } = await simulate(project, project.clone(20));
  expect(first).toMatch(/^PASS {2}Changes no policy/);
  expect(code).toBe(0);
});

it('is not green there when a policy changes that was excluded', async () => {
  const before = { ...BEFORE, '.sluice.yaml': `${CONFIG}exclude: ["policies/late"]\n` };
  using project = createRunnerProject(
    before,
    { 'policies/late/deny.yaml': CLOSED.replace('name: db', 'name: late') },
    3,
  );
  project.push({ '.sluice.yaml': CONFIG });
  const { code, first } = await simulate(project, project.clone(20));
  expect(first).toContain(NOT_KNOWN);
  expect(code).toBe(3);
});

it('is green there when the job fetched the target branch and says its commit', async () => {
  using project = createRunnerProject(BEFORE, { 'policies/db.yaml': NARROWER }, 3);
  project.push(STRICT);
  const clone = project.clone(20);
  clone.git('fetch', '--quiet', 'origin', 'refs/heads/main');
  const SLUICE_TARGET_COMMIT = clone.git('rev-parse', 'FETCH_HEAD');
  expect((await simulate(project, clone, { SLUICE_TARGET_COMMIT })).first).toMatch(/^PASS/);
});

it('is green there after the fetch that the report tells', async () => {
  using project = createRunnerProject(LAX, { 'policies/db.yaml': CLOSED }, 3);
  project.push(STRICT);
  const clone = project.clone(2);
  expect((await simulate(project, clone)).code).toBe(2);
  clone.git('fetch', '--quiet', 'origin', '+refs/heads/*:refs/remotes/origin/*');
  expect((await simulate(project, clone)).first).toMatch(/^FAIL {2}Blocks 12 connections/);
});

it('goes by a target branch that was rewritten since', async () => {
  using project = createRunnerProject(LAX, { 'policies/db.yaml': CLOSED });
  const clone = project.clone(0);
  clone.git('checkout', '--quiet', '--orphan', 'new');
  clone.write(STRICT);
  clone.setReference('refs/remotes/origin/main', clone.commit());
  clone.git('checkout', '--quiet', '--force', project.variables.CI_COMMIT_SHA ?? '');
  expect((await simulate(project, clone)).code).toBe(1);
});

it('says in a fork, whose clone has another branch of that name, that the target is not known', async () => {
  using project = createRunnerProject(LAX, { 'policies/db.yaml': CLOSED });
  project.push(STRICT);
  const fork = { CI_PROJECT_ID: '2' };
  const { code, text } = await simulate(project, project.clone(0), fork);
  expect(code).toBe(3);
  expect(text).toContain('this pipeline runs in a fork');
});

it('says so in other commands that judge policies', async () => {
  using project = createRunnerProject(BEFORE, { 'policies/db.yaml': CLOSED }, 3);
  const { path } = project.clone(20);
  const env = { PATH: process.env.PATH ?? '', HOME: path, ...project.variables };
  const { code, stderr } = await runSluice(['validate'], { cwd: path, env });
  expect(stderr).toContain('config/target-not-current');
  expect(code).toBe(0);
});

it('does not take the target branch of an earlier job for that of now', async () => {
  using project = createRunnerProject(LAX, { 'policies/db.yaml': CLOSED }, 3);
  const clone = project.clone(0);
  project.push(STRICT);
  // Deep enough that git does not cut the history.
  project.reuse(clone, 50);
  const { code, text } = await simulate(project, clone);
  expect(code).toBe(3);
  expect(text).toContain('The current target branch is not known');
  project.reuse(clone, 0);
  expect((await simulate(project, clone)).first).toMatch(/^FAIL {2}Blocks 12 connections/);
});
