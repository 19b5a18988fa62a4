import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DB_ISOLATED, runIn, WEB_TO_DB } from '../../render/rendered-project.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';

/** What `simulate` says first of a change that takes another commit of a submodule. */
async function anotherCommitOf(path: string, more = ''): Promise<string> {
  using folder = createTemporaryFolder();
  folder.init();
  folder.write({
    'flows.ndjson': WEB_TO_DB,
    'apps/db/pol.yaml': DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: shop\n'),
    '.gitmodules': `[submodule "a"]\n\tpath = ${path}\n\turl = https://example.com/a.git\n${more}`,
  });
  mkdirSync(join(folder.path, path), { recursive: true });
  const take = (commit: string) =>
    folder.git('update-index', '--add', '--cacheinfo', `160000,${commit.repeat(40)},${path}`);
  take('1');
  folder.commit();
  take('2');
  const args = ['--base', 'git:main', '--policies', 'apps', '--flows', 'flows.ndjson', '--format', 'json'];
  const { out } = await runIn(folder, {}, 'simulate', ...args);
  return JSON.parse(out).headline;
}

it('another commit of a submodule is something else that is fetched', async () => {
  expect(await anotherCommitOf('vendor/lib')).toBe(
    'Changes no policy in the repository, but it changes what is fetched from elsewhere, which was not read',
  );
});

it('also where the repository tells git to ignore that', async () => {
  expect(await anotherCommitOf('vendor/network-policies', '\tignore = all\n')).toMatch(
    /^Cannot tell what it does/,
  );
});

it('one that is called so has policies in it', async () => {
  expect(await anotherCommitOf('vendor/network-policies')).toMatch(/^Cannot tell what it does/);
});

it('another version of a packed chart is something else that is fetched', async () => {
  using folder = createTemporaryFolder();
  folder.init();
  folder.write({
    'flows.ndjson': WEB_TO_DB,
    'apps/db/pol.yaml': DB_ISOLATED.replace('name: db\n', 'name: db\n  namespace: shop\n'),
    'all/charts/db-1.tgz': 'a',
  });
  folder.commit();
  folder.write({ 'all/charts/db-1.tgz': 'b' });
  folder.stage();
  const args = ['--base', 'git:main', '--policies', 'apps', '--flows', 'flows.ndjson', '--format', 'json'];
  const { out } = await runIn(folder, {}, 'simulate', ...args);
  expect(JSON.parse(out).headline).toMatch(
    /^Changes no policy in the repository, but it changes what is fetched/,
  );
});
