import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOutsideOfRepositories, runGit } from '../../../src/cli/input/git/run-git.ts';
import { createTemporaryFolder, createTestIo, type TemporaryFolder } from '../../support/temporary-folder.ts';

/* Git is not started where there is no repository; where it would find one it is. */

const POLICY =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: b}\nspec: {podSelector: {}}\n';

type Place = readonly [name: string, cwd: string, env?: Readonly<Record<string, string>>];

const PLACES: readonly Place[] = [
  ['no repository', 'none/deep'],
  ['the top of a work tree', 'tree'],
  ['a folder of a work tree', 'tree/policies'],
  ['a repository within', '.'],
  ['the folder of git', 'tree/.git/objects'],
  ['a bare repository', 'bare.git'],
  ['a folder of a bare repository', 'bare.git/hooks'],
  ['a further work tree', 'further/policies'],
  ['a repository that is named', 'none', { GIT_DIR: 'tree/.git' }],
  ['a folder below a ceiling', 'tree/policies', { GIT_CEILING_DIRECTORIES: 'tree' }],
  ['the ceiling itself, below a repository', 'tree/policies', { GIT_CEILING_DIRECTORIES: 'tree/policies' }],
  ['a folder above which a ceiling is', 'tree/policies', { GIT_CEILING_DIRECTORIES: '/nowhere:.' }],
];

function createRepositories(): TemporaryFolder {
  const folder = createTemporaryFolder();
  folder.write({ 'none/deep/a.yaml': POLICY, 'tree/policies/a.yaml': POLICY });
  folder.git('init', '--quiet', 'tree');
  folder.git('-C', 'tree', 'add', '.');
  folder.git('-C', 'tree', 'commit', '--quiet', '--message', 'change');
  folder.git('-C', 'tree', 'worktree', 'add', '--quiet', '../further');
  folder.git('init', '--quiet', '--bare', 'bare.git');
  folder.write({ 'bare.git/hooks/none': '' });
  return folder;
}

describe('a repository', () => {
  it('is found or not as git finds it', async () => {
    using folder = createRepositories();
    const absolute = (paths: string) =>
      paths.replace(/[^:]+/g, (path) => (path.startsWith('/') ? path : join(folder.path, path)));
    for (const [name, cwd, given = {}] of PLACES) {
      const env = Object.fromEntries(Object.entries(given).map(([key, path]) => [key, absolute(path)]));
      const io = createTestIo(join(folder.path, cwd), { env });
      const { status } = spawnSync('git', ['rev-parse', '--git-dir'], { cwd: io.cwd, env: io.env });
      expect([name, isOutsideOfRepositories(io)]).toEqual([name, status !== 0]);
    }
  });

  it('may be where a folder cannot be looked at', () => {
    expect(isOutsideOfRepositories(createTestIo('/no/such/folder'))).toBe(false);
  });

  it('is not asked for by starting git where there is none', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'bin/git': `#!/bin/sh\ntouch "${folder.path}/started"\n`, 'deep/a.yaml': POLICY });
    chmodSync(join(folder.path, 'bin/git'), 0o755);
    const io = createTestIo(join(folder.path, 'deep'), { env: { PATH: `${folder.path}/bin:/usr/bin:/bin` } });
    expect(await runGit({ args: ['status'] }, io)).toMatchObject({
      kind: 'unusable',
      diagnostic: { code: 'input/git-no-repository' },
    });
    expect(existsSync(join(folder.path, 'started'))).toBe(false);
  });
});
