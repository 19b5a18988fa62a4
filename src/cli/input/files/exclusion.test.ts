import { describe, expect, it } from 'vitest';
import {
  createTemporaryFolder,
  createTestIo,
  type TemporaryFolder,
} from '../../../../test/support/temporary-folder.ts';
import { readManifestInputs } from '../read-manifest-inputs.ts';
import { readManifestsAtRevision } from '../read-manifests-at-revision.ts';

const FILES = {
  'p/a.yaml': 'a: 1',
  'p/old/b.yaml': 'b: 1',
  'p/old/deep/c.yaml': 'c: 1',
  'p/secret.yaml': '\0GITCRYPT\0',
  'p/x/app.sops.yaml': 'sops: 1',
  'q.yaml': 'q: 1',
};

/** What is read in the work tree, and at a commit of it, which must be the same. */
async function read(folder: TemporaryFolder, globs: readonly string[], paths = ['p', 'q.yaml'], below = '.') {
  const io = createTestIo(`${folder.path}/${below}`);
  const options = { exclude: { folder: folder.path, globs } };
  const here = await readManifestInputs(paths, io, options);
  const committed = await readManifestsAtRevision('HEAD', paths, io, options);
  const shown = ({ files, diagnostics }: typeof here) => ({
    files: files.map(({ file }) => file).sort(),
    problems: diagnostics.map(({ code, message }) => `${code}: ${message}`),
  });
  const inWorkTree = shown(here);
  expect(shown(committed)).toEqual(inWorkTree);
  return inWorkTree;
}

function repository(): TemporaryFolder {
  const folder = createTemporaryFolder();
  folder.init();
  folder.write(FILES);
  folder.commit();
  return folder;
}

describe('what the configuration excludes', () => {
  it('is not read, not even when it could not be read, and is counted', async () => {
    using folder = repository();
    expect(await read(folder, ['p/secret.yaml', 'p/old', '**/*.sops.yaml'])).toEqual({
      files: ['p/a.yaml', 'q.yaml'],
      problems: ['input/excluded: 3 files or folders are left out by `exclude`'],
    });
  });

  it('may be a folder by a glob, with a slash at its end or a dot before it', async () => {
    using folder = repository();
    const { files } = await read(folder, ['./p/o*/', '**/secret.yaml']);
    expect(files).toEqual(['p/a.yaml', 'p/x/app.sops.yaml', 'q.yaml']);
  });

  it('starts at the configuration file, wherever the command runs', async () => {
    using folder = repository();
    const { files } = await read(folder, ['p/old', 'p/secret.yaml'], ['.'], 'p');
    expect(files).toEqual(['a.yaml', 'x/app.sops.yaml']);
  });

  it('is read all the same when it is a file that is named itself', async () => {
    using folder = repository();
    expect((await read(folder, ['p/a.yaml'], ['p/a.yaml'])).files).toEqual(['p/a.yaml']);
  });

  it('does not hide what no pattern matches', async () => {
    using folder = repository();
    expect((await read(folder, ['secret.yaml', 'p/ol'])).problems).toEqual([
      expect.stringContaining('input/git-crypt'),
    ]);
  });

  it('never makes a folder look as if it were there and empty', async () => {
    using folder = repository();
    const { diagnostics } = await readManifestInputs(['p'], createTestIo(folder.path), {
      exclude: { folder: folder.path, globs: ['p/**'] },
    });
    expect(diagnostics.map(({ code }) => code)).toContain('input/empty-folder');
  });
});
