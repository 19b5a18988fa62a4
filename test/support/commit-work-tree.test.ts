import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';

/** Names that git sorts in an order of its own, a link, a program, an empty folder and an empty file. */
function fill(folder: TemporaryFolder): void {
  folder.write({ 'a/b': '1', 'a.b': '2', 'a-b': '3', a0: '', 'ä/ö.yaml': '4', 'p/run.sh': '5' });
  chmodSync(join(folder.path, 'p/run.sh'), 0o755);
  symlinkSync('a/b', join(folder.path, 'link'));
  mkdirSync(join(folder.path, 'empty/folder'), { recursive: true });
}

function byGit(folder: TemporaryFolder): string {
  folder.git('add', '--all');
  folder.git('commit', '--quiet', '--allow-empty', '--message', 'change');
  return folder.git('rev-parse', 'HEAD');
}

it('what tests commit without git is what git commits, and git finds nothing to complain about', () => {
  using folder = createTemporaryFolder();
  using other = createTemporaryFolder();
  folder.init();
  other.git('init', '--quiet', '--initial-branch=main');
  const commits = [];
  for (const change of [
    fill,
    () => {},
    ({ path, write }: TemporaryFolder) => {
      rmSync(join(path, 'a'), { recursive: true });
      write({ 'p/run.sh': '6', a: 'a file now' });
    },
  ]) {
    change(folder);
    change(other);
    commits.push([folder.commit(), byGit(other)]);
    expect(folder.git('status', '--porcelain')).toBe('');
  }
  for (const [ours, ofGit] of commits) expect(ours).toBe(ofGit);
  expect(folder.git('fsck', '--strict')).toBe('');
  expect(folder.git('ls-files', '--stage')).toBe(other.git('ls-files', '--stage'));
  expect(folder.git('diff-index', 'HEAD')).toBe('');
});

it('a branch is started, references are written, and what git ignores is left to git', () => {
  using folder = createTemporaryFolder();
  folder.init('trunk');
  folder.write({ a: '1' });
  const base = folder.commit();
  folder.branch('topic');
  folder.write({ '.gitignore': 'b\n', b: '2' });
  const head = folder.commit();
  folder.setReference('refs/remotes/origin/trunk', base);
  expect(folder.git('rev-parse', 'trunk', 'topic', 'HEAD', 'origin/trunk').split('\n')).toEqual([
    base,
    head,
    head,
    base,
  ]);
  expect(folder.git('ls-files')).toBe('.gitignore\na');
});
