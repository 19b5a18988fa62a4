import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createTemporaryFolder,
  createTestIo,
  type TemporaryFolder,
} from '../../../test/support/temporary-folder.ts';
import type { Io } from '../io.ts';
import { resolveRevision } from './git/resolve-revision.ts';
import type { InputReading } from './input-reading.ts';
import { readManifestsAtRevision } from './read-manifests-at-revision.ts';

function createRepository(): TemporaryFolder {
  const folder = createTemporaryFolder();
  folder.init();
  return folder;
}

async function readAt(ref: string, paths: string[], io: Io, options = {}): Promise<InputReading> {
  const revision = await resolveRevision(ref, io);
  return 'commit' in revision
    ? readManifestsAtRevision(revision.commit, paths, io, options)
    : { files: [], diagnostics: [revision] };
}

async function read(folder: TemporaryFolder, ref: string, paths: string[], cwd = folder.path, options = {}) {
  const { files, diagnostics } = await readAt(ref, paths, createTestIo(cwd), options);
  return {
    files: files.map(({ file, text }) => `${file}=${text}`),
    problems: diagnostics.map(({ code, severity }) => `${severity} ${code}`),
    diagnostics,
  };
}

describe('reading manifests at a revision', () => {
  it('reads what was there then, by the same rules and names as the work tree', async () => {
    using folder = createRepository();
    folder.write({
      'p/a.yaml': 'old',
      'p/sub/ä b.yml': 'deleted later',
      'p/.hidden/x.yaml': '',
      'p/notes.md': '',
      'other/z.yaml': '',
    });
    const old = folder.commit();
    rmSync(join(folder.path, 'p'), { recursive: true });
    folder.write({ 'p/a.yaml': 'new' });
    folder.commit();
    expect(await read(folder, old, ['p'])).toMatchObject({
      files: ['p/a.yaml=old', 'p/sub/ä b.yml=deleted later'],
      problems: [],
    });
    expect(await read(folder, old, ['p/**/*.yml', './p/notes.md', 'p/s*'])).toMatchObject({
      files: ['p/sub/ä b.yml=deleted later', 'p/notes.md='],
      problems: [],
    });
    expect((await read(folder, 'HEAD~1', ['.'])).files).toHaveLength(3);
    expect((await read(folder, 'main', ['p'])).files).toEqual(['p/a.yaml=new']);
  });

  it('takes paths from the working folder, and names files from there', async () => {
    using folder = createRepository();
    folder.write({ 'p/a.yaml': 'a', 'deploy/b.yaml': 'b' });
    folder.commit();
    const cwd = join(folder.path, 'deploy');
    expect((await read(folder, 'HEAD', ['.', '../p'], cwd)).files).toEqual(['b.yaml=b', '../p/a.yaml=a']);
    expect((await read(folder, 'HEAD', ['../..'], cwd)).problems).toEqual([
      'error input/git-outside-repository',
    ]);
  });

  it('takes a path that did not exist as empty, and says so', async () => {
    using folder = createRepository();
    const first = folder.commit();
    const { files, diagnostics } = await read(folder, first, ['p']);
    expect(files).toEqual([]);
    expect(diagnostics).toEqual([
      {
        code: 'input/git-nothing-at-revision',
        severity: 'info',
        meaning: 'noted',
        message: `commit \`${first.slice(0, 8)}\` has no manifests at \`p\``,
        help: 'it counts as empty; if the manifests were moved, give the old folder with `--base`',
      },
    ]);
  });

  it('takes names that look like patterns as names', async () => {
    using folder = createRepository();
    folder.write({ ':(top)x/a.yaml': 'a', 'q[1]/b.yaml': 'b', '-c/d.yaml': 'd' });
    folder.commit();
    expect((await read(folder, 'HEAD', [':(top)x', 'q[1]', '-c'])).files).toEqual([
      ':(top)x/a.yaml=a',
      'q[1]/b.yaml=b',
      '-c/d.yaml=d',
    ]);
  });

  it('keeps the bounds', async () => {
    using folder = createRepository();
    folder.write({ 'a.yaml': '12345', 'b.yaml': '123456', 'c.yaml': '12345' });
    folder.commit();
    expect(
      await read(folder, 'HEAD', ['.'], folder.path, { maxFileBytes: 5, maxTotalBytes: 9 }),
    ).toMatchObject({
      files: ['a.yaml=12345'],
      diagnostics: [
        { message: '`b.yaml` is 6 bytes, the limit is 5 bytes; it was not read' },
        { message: 'the manifests are over 9 bytes together; `c.yaml` and all after it were not read' },
      ],
    });
  });

  it('follows links inside the folder only', async () => {
    using folder = createRepository();
    folder.write({ 'p/.shared/a.yaml': 'shared', 'p/real.yaml': 'real', 'secret.yaml': 'secret' });
    symlinkSync('.shared/a.yaml', join(folder.path, 'p/a.yaml'));
    symlinkSync('real.yaml', join(folder.path, 'p/again.yaml'));
    symlinkSync('../secret.yaml', join(folder.path, 'p/out.yaml'));
    symlinkSync('/etc/passwd', join(folder.path, 'p/passwd.yaml'));
    symlinkSync('gone.yaml', join(folder.path, 'p/broken.yaml'));
    symlinkSync('loop.yaml', join(folder.path, 'p/loop.yaml'));
    folder.commit();
    const { files, problems } = await read(folder, 'HEAD', ['p']);
    expect(files).toEqual(['p/real.yaml=real', 'p/a.yaml=shared']);
    expect(problems).toEqual([
      'error input/broken-link',
      'error input/broken-link',
      'error input/link-outside',
      'error input/link-outside',
    ]);
  });

  it('says that a submodule cannot be read', async () => {
    using folder = createRepository();
    using inner = createRepository();
    inner.commit();
    folder.git('submodule', '--quiet', 'add', inner.path, 'p/team');
    folder.commit();
    expect((await read(folder, 'HEAD', ['p'])).problems).toEqual(['error input/git-submodule']);
    for (const inside of ['p/team', 'p/team/deep/policies', 'p/team/*.yaml']) {
      expect((await read(folder, 'HEAD', [inside])).problems).toEqual(['error input/git-submodule']);
    }
  });
});

describe('revisions that cannot be read', () => {
  it.each([
    '--upload-pack=x',
    '',
    'a b',
    'a..b',
    'main:p',
    'x\ny',
    '-',
    '\u001b[2J',
    '@{-1}:p',
    'a'.repeat(501),
  ])('refuses %j as a name', async (ref) => {
    using folder = createTemporaryFolder();
    expect((await read(folder, ref, ['.'])).problems).toEqual(['error input/git-bad-revision']);
  });

  it('names an unknown revision', async () => {
    using folder = createRepository();
    folder.commit();
    expect((await read(folder, 'nope', ['.'])).diagnostics).toMatchObject([
      { code: 'input/git-unknown-revision', message: 'the repository has no revision `nope`' },
    ]);
    const id = '0123456789012345678901234567890123456789';
    expect((await read(folder, id, ['.'])).diagnostics).toMatchObject([
      { code: 'input/git-unknown-revision', help: `fetch it first: \`git fetch origin ${id}\`` },
    ]);
  });

  it('says how to deepen a shallow clone, and finds branches of the remote in a clone', async () => {
    using origin = createRepository();
    origin.write({ 'a.yaml': '1' });
    const first = origin.commit();
    origin.git('branch', 'release');
    origin.write({ 'a.yaml': '2' });
    origin.commit();
    using shallow = createTemporaryFolder();
    shallow.git('clone', '--quiet', '--depth', '1', `file://${origin.path}`, '.');
    expect((await read(shallow, first, ['.'])).diagnostics).toEqual([
      {
        code: 'input/git-shallow',
        severity: 'error',
        meaning: 'unread',
        message: `revision \`${first}\` is not in this clone, which is shallow`,
        help: 'set `GIT_DEPTH: "0"` in the job (a project variable overrides that), or run `git fetch --unshallow origin` first',
      },
    ]);
    using whole = createTemporaryFolder();
    whole.git('clone', '--quiet', `file://${origin.path}`, '.');
    expect((await read(whole, 'release', ['.'])).files).toEqual(['a.yaml=1']);
  });

  it('says that there is no repository, and that git is missing', async () => {
    using folder = createTemporaryFolder();
    expect((await read(folder, 'main', ['.'])).problems).toEqual(['error input/git-no-repository']);
    folder.init();
    mkdirSync(join(folder.path, 'bin'));
    const io = createTestIo(folder.path, { env: { PATH: join(folder.path, 'bin') } });
    const { diagnostics } = await readAt('main', ['.'], io);
    expect(diagnostics).toMatchObject([
      { code: 'input/git-missing', message: 'the program `git` was not found' },
    ]);
  });

  it('says what to do when the repository belongs to another user', async () => {
    using folder = createRepository();
    folder.commit();
    const io = createTestIo(folder.path, { env: { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' } });
    expect((await readAt('main', ['.'], io)).diagnostics).toMatchObject([{ code: 'input/git-ownership' }]);
  });
});
