import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mergeRequest } from '../../support/merge-request.ts';
import { runSluice } from '../../support/run-sluice.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';
import { BEFORE, CLOSED, CONFIG, INVENTORY, OPEN } from '../../support/web-to-db.ts';

/* The work tree can hold something else than a commit at the same path: both sides must be read alike, or the change be refused. */

const OPENED = OPEN.replace(/ingress:.*/, 'ingress: [{}]');
const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 212\n';

function link(folder: TemporaryFolder, target: string, path: string): void {
  rmSync(join(folder.path, path), { force: true });
  symlinkSync(target, join(folder.path, path));
}

function linked(config: string, files: Readonly<Record<string, string>>) {
  const { 'policies/db.yaml': _, ...others } = BEFORE;
  return (folder: TemporaryFolder): void => {
    folder.write({ ...others, ...files, '.sluice.yaml': config });
    link(folder, 'v1', 'deploy/current');
  };
}

it.each(['deploy/current', '"deploy/current/*.yaml"', 'deploy/current/db.yaml'])(
  'reads the base over a link on the way to %s',
  async (path) => {
    using folder = createTemporaryFolder();
    const before = linked(CONFIG.replace('[policies]', `[${path}]`), { 'deploy/v1/db.yaml': OPEN });
    const { first, text } = await mergeRequest(folder, before, { 'deploy/v1/db.yaml': OPENED });
    expect(first).toMatch(/^WARN .* but shop\/db accepts connections from everybody/);
    expect(text).toContain('changed NetworkPolicy shop/db');
  },
);

it('compares what a link led to with what it leads to', async () => {
  using folder = createTemporaryFolder();
  const files = { 'deploy/v1/db.yaml': OPEN, 'deploy/v2/db.yaml': CLOSED };
  const before = linked(CONFIG.replace('[policies]', '[deploy/current]'), files);
  const { first } = await mergeRequest(folder, before, (it) => link(it, 'v2', 'deploy/current'));
  expect(first).toMatch(/^FAIL {2}Blocks 12 connections/);
});

it('does not take a base for empty whose link leads out of the repository', async () => {
  using folder = createTemporaryFolder();
  const before = linked(CONFIG.replace('[policies]', '[deploy/current]'), { 'deploy/v1/db.yaml': OPEN });
  const outside = (it: TemporaryFolder): void => {
    before(it);
    link(it, '../../elsewhere', 'deploy/current');
  };
  const { code, text } = await mergeRequest(folder, outside, (it) => link(it, 'v1', 'deploy/current'));
  expect(code).toBe(2);
  expect(text).toContain('the link `deploy/current` leads out of the repository in this commit');
});

it('is judged by a configuration of the target branch that is a link', async () => {
  using folder = createTemporaryFolder();
  const before = (it: TemporaryFolder): void => {
    it.write({ ...BEFORE, 'conf/sluice.yaml': CONFIG });
    link(it, 'conf/sluice.yaml', '.sluice.yaml');
  };
  const after = { 'policies/db.yaml': CLOSED, 'conf/sluice.yaml': `${CONFIG}gate: {blocked: ignore}\n` };
  const { code, text } = await mergeRequest(folder, before, after);
  expect(code).toBe(1);
  expect(text).toContain('gate.blocked: not set → ignore, in force only after the merge');
});

it.each([
  ['inventory: [inventory.yaml]', 'inventory: [deploy/current/dump]'],
  ['flows: [flows.ndjson]', 'flows: [deploy/current/flows.ndjson]'],
])('names %s when a link on the way to it leads elsewhere (%s)', async (was, now) => {
  using folder = createTemporaryFolder();
  const each = { dump: INVENTORY, 'flows.ndjson': BEFORE['flows.ndjson'] ?? '' };
  const files = Object.entries(each).flatMap(([name, text]) => [
    [`deploy/v1/${name}`, text],
    [`deploy/v2/${name}`, text],
  ]);
  const before = linked(CONFIG.replace(was, now).replace('[policies]', '[p]'), {
    ...Object.fromEntries(files),
    'p/db.yaml': OPEN,
  });
  const { first, text } = await mergeRequest(folder, before, (it) => link(it, 'v2', 'deploy/current'));
  expect(first).toBe('WARN  Changes no policy, but it changes 1 file that it is judged by');
  expect(text).toContain('deploy/current differs from the target branch');
});

it('names an inventory of another name than manifests have', async () => {
  using folder = createTemporaryFolder();
  const config = CONFIG.replace('inventory.yaml', 'pods');
  const before = { ...BEFORE, pods: INVENTORY, '.sluice.yaml': config };
  const { first } = await mergeRequest(folder, before, {
    pods: INVENTORY.replace('{app: web}', '{app: web, tier: front}'),
  });
  expect(first).toBe('WARN  Changes no policy, but it changes 1 file that it is judged by');
});

it('refuses a sparse checkout without policies, which look deleted', async () => {
  using folder = createTemporaryFolder();
  const before = { ...BEFORE, 'policies/late/deny.yaml': CLOSED.replace('name: db', 'name: late') };
  const { code, text } = await mergeRequest(folder, before, (it) => {
    it.write({ 'policies/late/deny.yaml': OPEN.replace('name: db', 'name: late') });
    it.commit();
    it.git('sparse-checkout', 'set', '--no-cone', '/*', '!policies/late');
  });
  expect(code).toBe(2);
  expect(text).toContain('a sparse checkout leaves out 1 manifest, such as `policies/late/deny.yaml`');
});

it('does not ask a sparse checkout for what is excluded', async () => {
  using folder = createTemporaryFolder();
  const config = `${CONFIG}exclude: ["policies/late"]\n`;
  const before = { ...BEFORE, 'policies/late/deny.yaml': CLOSED, '.sluice.yaml': config };
  const { first } = await mergeRequest(folder, before, (it) => {
    it.write({ 'policies/db.yaml': CLOSED });
    it.commit();
    it.git('sparse-checkout', 'set', '--no-cone', '/*', '!policies/late');
  });
  expect(first).toMatch(/^FAIL {2}Blocks 12 connections/);
});

it('looks into the commit for what a sparse checkout leaves out', async () => {
  using folder = createTemporaryFolder();
  const before = {
    ...BEFORE,
    '.gitlab-ci.yml': 'deploy:\n  script: [sh ci/apply.sh]\n',
    'ci/apply.sh': 'kubectl apply -R -f policies\n',
  };
  const { text } = await mergeRequest(folder, before, (it) => {
    it.write({ '.gitlab-ci.yml': 'deploy:\n  script: [echo]\n' });
    it.commit();
    it.git('sparse-checkout', 'set', '--no-cone', '/*', '!ci');
  });
  expect(text).toContain('Cannot tell');
});

it.each([
  ['pointers of LFS', POINTER, 'is a Git LFS pointer'],
  ['what git-crypt made', '\0GITCRYPT\0\u0001', 'is encrypted with git-crypt'],
])('is not green against %s, which is all that a commit has', async (_, held, said) => {
  using folder = createTemporaryFolder();
  const { first, text } = await mergeRequest(
    folder,
    { ...BEFORE, 'policies/db.yaml': held },
    { 'policies/db.yaml': OPEN },
  );
  expect(first).toMatch(/^WARN .* but the base has problems in 1 file/);
  expect(text).toContain(said);
});

it('says that a policy file is a pointer of LFS', async () => {
  using folder = createTemporaryFolder();
  const { code, text } = await mergeRequest(folder, BEFORE, { 'policies/db.yaml': POINTER });
  expect(code).toBe(2);
  expect(text).toContain('input/lfs-pointer');
});

it.each([true, false])(
  'is not green with policies that a job made (in a pipeline: %s)',
  async (inPipeline) => {
    using folder = createTemporaryFolder();
    const { 'policies/db.yaml': _, ...others } = BEFORE;
    const before = {
      ...others,
      '.gitignore': 'made\n',
      '.sluice.yaml': CONFIG.replace('[policies]', '[made]'),
    };
    const after = { 'made/db.yaml': OPENED.replace('[{}]', '[{from: [{podSelector: {}}]}]'), 'src/a': '' };
    const { first, text } = await mergeRequest(folder, before, after, { inPipeline });
    expect(first).toMatch(
      /^WARN .* but some policies are not committed, so there is no earlier version to compare/,
    );
    expect(text).toContain('`made/db.yaml` is not committed');
  },
);

it('takes a file that is not added yet for a new one, outside of a pipeline', async () => {
  using folder = createTemporaryFolder();
  folder.init();
  folder.write(BEFORE);
  folder.commit();
  folder.write({ 'policies/web.yaml': OPEN.replaceAll('db', 'web') });
  const env = { PATH: process.env.PATH ?? '', HOME: folder.path };
  const { stdout } = await runSluice(['simulate'], { cwd: folder.path, env });
  expect(stdout).toContain('added NetworkPolicy shop/web');
  expect(stdout).not.toContain('not committed');
});
