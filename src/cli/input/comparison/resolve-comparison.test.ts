import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createTemporaryFolder,
  createTestIo,
  type TemporaryFolder,
} from '../../../../test/support/temporary-folder.ts';
import { readComparison } from './read-comparison.ts';
import { type ComparisonOptions, resolveComparison } from './resolve-comparison.ts';

/** `main` at `target`, and a branch that left it at `left`; HEAD is on the branch. */
function createBranchedRepository(): TemporaryFolder & { left: string; target: string; head: string } {
  const folder = createTemporaryFolder();
  folder.init();
  folder.write({ 'p/a.yaml': 'left' });
  const left = folder.commit();
  folder.branch('change');
  folder.write({ 'p/a.yaml': 'head' });
  const head = folder.commit();
  folder.git('checkout', '--quiet', 'main');
  folder.write({ 'p/b.yaml': 'target' });
  const target = folder.commit();
  folder.git('checkout', '--quiet', 'change');
  return { ...folder, left, target, head };
}

async function compare(folder: TemporaryFolder, options: Partial<ComparisonOptions>, env = {}) {
  const { comparison, diagnostics } = await resolveComparison(
    { policies: ['p'], ...options },
    createTestIo(folder.path, { env }),
  );
  return {
    base: comparison?.base,
    head: comparison?.head,
    problems: diagnostics.map(({ code }) => code),
    diagnostics,
  };
}

const WORK_TREE = { kind: 'paths', name: 'p', paths: ['p'] };
const revision = (commit: string) => ({
  kind: 'revision',
  name: `git:${commit.slice(0, 8)}`,
  commit,
  paths: ['p'],
});

describe('which sides are compared', () => {
  it('a revision without `git:` is recognised, and is no path that is missing', async () => {
    using repository = createBranchedRepository();
    for (const side of ['main', 'HEAD~1', repository.target.slice(0, 10)]) {
      const { diagnostics, base } = await compare(repository, { base: side });
      expect(base).toBe(undefined);
      expect(diagnostics).toMatchObject([{ code: 'input/missing', help: `write \`git:${side}\`` }]);
    }
    repository.write({ 'main/a.yaml': 'a folder of this name' });
    expect(await compare(repository, { base: 'main' })).toMatchObject({
      base: { paths: ['main'] },
      problems: [],
    });
    expect((await compare(repository, { base: 'mian' })).problems).toEqual([]);
  });

  it('those that are named', async () => {
    using repository = createBranchedRepository();
    const { left, target } = repository;
    expect(await compare(repository, { base: `git:${left}`, head: 'git:main' })).toMatchObject({
      base: revision(left),
      head: revision(target),
    });
    expect(await compare(repository, { base: 'old', head: 'new', policies: [] })).toMatchObject({
      base: { kind: 'paths', name: 'old', paths: ['old'] },
      head: { kind: 'paths', name: 'new', paths: ['new'] },
    });
    expect((await compare(repository, { base: 'git:nope', head: 'git:-x' })).problems).toEqual([
      'input/git-unknown-revision',
      'input/git-bad-revision',
    ]);
  });

  it('in a detached merge request pipeline, where the branch left the target', async () => {
    using repository = createBranchedRepository();
    const env = {
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_EVENT_TYPE: 'detached',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: repository.left,
      CI_MERGE_REQUEST_TARGET_BRANCH_SHA: '',
    };
    expect(await compare(repository, {}, env)).toMatchObject({
      base: revision(repository.left),
      head: WORK_TREE,
    });
  });

  it.each(['merged_result', 'merge_train'])('in a %s pipeline, the target itself', async (type) => {
    using repository = createBranchedRepository();
    const env = {
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_EVENT_TYPE: type,
      CI_MERGE_REQUEST_DIFF_BASE_SHA: repository.left,
      CI_MERGE_REQUEST_TARGET_BRANCH_SHA: repository.target,
    };
    expect(await compare(repository, {}, env)).toMatchObject({
      base: revision(repository.target),
      head: WORK_TREE,
    });
    expect(
      (await compare(repository, {}, { ...env, CI_MERGE_REQUEST_TARGET_BRANCH_SHA: '' })).problems,
    ).toEqual(['input/git-no-base']);
  });

  it('outside of pipelines, where HEAD left the default branch', async () => {
    using repository = createBranchedRepository();
    expect(await compare(repository, {})).toMatchObject({ base: revision(repository.left), head: WORK_TREE });
    using clone = createTemporaryFolder();
    repository.git('branch', 'trunk', 'main');
    repository.git('checkout', '--quiet', 'trunk');
    clone.git('clone', '--quiet', repository.path, '.');
    clone.git('checkout', '--quiet', 'origin/change');
    expect(await compare(clone, {})).toMatchObject({ base: revision(repository.left) });
    expect(await compare(clone, {}, { CI_DEFAULT_BRANCH: 'main' })).toMatchObject({
      base: revision(repository.left),
    });
  });

  it('says which option to set when it cannot be found', async () => {
    using folder = createTemporaryFolder();
    folder.init('work');
    folder.commit();
    expect((await compare(folder, {})).diagnostics).toMatchObject([
      { code: 'input/git-no-base', help: 'name it: `--base git:REVISION` or `--base FOLDER`' },
    ]);
    expect((await compare(folder, { policies: [] })).problems).toEqual(['input/no-policies']);
  });
});

describe('reading both sides', () => {
  async function readBoth(folder: TemporaryFolder, policies: string[]) {
    const io = createTestIo(folder.path);
    const { comparison } = await resolveComparison({ policies }, io);
    if (comparison === undefined) throw new Error('no comparison');
    const { base, head } = await readComparison(comparison, io);
    return {
      base: base.files.map(({ text }) => text),
      head: head.files.map(({ text }) => text),
      problems: [...base.diagnostics, ...head.diagnostics].map(({ code, severity }) => `${severity} ${code}`),
    };
  }

  it('sees deleted files, and a folder that was deleted whole', async () => {
    using repository = createBranchedRepository();
    repository.write({ 'p/new.yaml': 'new' });
    expect(await readBoth(repository, ['p'])).toEqual({
      base: ['left'],
      head: ['head', 'new'],
      problems: [],
    });
    rmSync(join(repository.path, 'p'), { recursive: true });
    expect(await readBoth(repository, ['p'])).toEqual({
      base: ['left'],
      head: [],
      problems: ['warning input/all-deleted'],
    });
  });

  it('does not take a mistake in a path for a deletion', async () => {
    using repository = createBranchedRepository();
    expect(await readBoth(repository, ['p', 'typo'])).toEqual({
      base: ['left'],
      head: ['head'],
      problems: ['info input/git-nothing-at-revision', 'error input/missing'],
    });
  });
});
