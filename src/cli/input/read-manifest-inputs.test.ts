import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesOf,
  createTemporaryFolder,
  createTestIo,
  type TemporaryFolder,
} from '../../../test/support/temporary-folder.ts';
import { readManifestInputs } from './read-manifest-inputs.ts';

async function read(folder: TemporaryFolder, paths: string[], options = {}) {
  const { files, diagnostics } = await readManifestInputs(paths, createTestIo(folder.path), options);
  return {
    files: files.map(({ file }) => file),
    problems: diagnostics.map(({ code, message }) => `${code}: ${message}`),
    diagnostics,
  };
}

describe('reading manifests', () => {
  it('reads the manifests of a folder and its subfolders, sorted, without hidden ones and node_modules', async () => {
    using folder = createTemporaryFolder();
    folder.write({
      'p/b.yml': 'b',
      'p/a.yaml': 'a',
      'p/sub/c.json': '{}',
      'p/README.md': '',
      'p/.hidden/x.yaml': '',
      'p/.x.yaml': '',
      'p/node_modules/y.yaml': '',
    });
    expect(await read(folder, ['p'])).toMatchObject({
      files: ['p/a.yaml', 'p/b.yml', 'p/sub/c.json'],
      problems: [],
    });
  });

  it('reads a file that is named whatever its extension, and each file once', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'p/a.yaml': '', 'p/rules.txt': '' });
    expect(await read(folder, ['p/rules.txt', 'p', './p/a.yaml', 'p/*.yaml'])).toMatchObject({
      files: ['p/rules.txt', 'p/a.yaml'],
      problems: [],
    });
  });

  it('reads what a glob matches, and folders that it matches whole', async () => {
    using folder = createTemporaryFolder();
    folder.write({
      'teams/a/policies/x.yaml': '',
      'teams/b/policies/sub/y.yaml': '',
      'teams/b/notes.yaml': '',
    });
    expect(await read(folder, ['teams/*/policies'])).toMatchObject({
      files: ['teams/a/policies/x.yaml', 'teams/b/policies/sub/y.yaml'],
      problems: [],
    });
  });

  it('reads a file whose name looks like a glob', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'a[1].yaml': '' });
    expect((await read(folder, ['a[1].yaml'])).files).toEqual(['a[1].yaml']);
  });

  it('reads standard input', async () => {
    using folder = createTemporaryFolder();
    const io = createTestIo(folder.path, { stdin: bytesOf('kind', ': X\n') });
    expect(await readManifestInputs(['-'], io)).toEqual({
      files: [{ file: '<stdin>', text: 'kind: X\n' }],
      noText: [],
      diagnostics: [],
    });
  });

  it('names what is not there', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'empty/README.md': '', 'ok.yaml': '' });
    expect(await read(folder, ['empty', 'gone', 'q/*.yaml', '', 'ok.yaml', 'ok.yaml/x'])).toMatchObject({
      files: ['ok.yaml'],
      problems: [
        'input/empty-folder: no manifests (`*.yaml`, `*.yml`, `*.json`) in `empty` and its subfolders',
        'input/missing: there is no file or folder `gone`',
        'input/no-match: `q/*.yaml` matches no manifests (`*.yaml`, `*.yml`, `*.json`)',
        'input/bad-path: an empty text or one with a NUL character is not a path',
        'input/unreadable: cannot read `ok.yaml/x`: a part of the path is not a folder',
      ],
    });
  });

  it('refuses a 200 MB file by its size and says which setting raises the limit', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'big.yaml': '', 'small.yaml': '' });
    truncateSync(join(folder.path, 'big.yaml'), 200 * 1024 * 1024);
    const { files, diagnostics } = await read(folder, ['.']);
    expect(files).toEqual(['small.yaml']);
    expect(diagnostics).toEqual([
      {
        code: 'input/too-large',
        severity: 'error',
        meaning: 'unread',
        message: '`big.yaml` is 200 MiB, the limit is 10 MiB; it was not read',
        help: 'split the file, leave it out, or raise `limits.maxFileBytes`',
      },
    ]);
  });

  it('stops when all files together are too large, and names the first that it did not read', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'a.yaml': '0123456789', 'b.yaml': '0123456789', 'c.yaml': '0', 'd.yaml': '' });
    const { files, diagnostics } = await read(folder, ['.'], { maxFileBytes: 10, maxTotalBytes: 20 });
    expect(files).toEqual(['a.yaml', 'b.yaml']);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'the manifests are over 20 bytes together; `c.yaml` and all after it were not read',
    ]);
  });

  it('stops reading standard input at the bound', async () => {
    using folder = createTemporaryFolder();
    const io = createTestIo(folder.path, { stdin: bytesOf('12345', '67890', '1') });
    const { files, diagnostics } = await readManifestInputs(['-'], io, { maxFileBytes: 10 });
    expect([files, diagnostics.map(({ message }) => message)]).toEqual([
      [],
      ['`<stdin>` is over 10 bytes, the limit is 10 bytes; it was not read'],
    ]);
  });

  it.skipIf(!existsSync('/proc/self/status'))(
    'keeps the bound when a file is longer than it says',
    async () => {
      using folder = createTemporaryFolder();
      const { files, diagnostics } = await read(folder, ['/proc/self/status'], { maxFileBytes: 10 });
      expect([files, diagnostics.map(({ code }) => code)]).toEqual([[], ['input/too-large']]);
    },
  );

  it('says where a file is not text', async () => {
    using folder = createTemporaryFolder();
    folder.write({
      'nul.yaml': Buffer.from('a: 1\n\0'),
      'utf16.yaml': Buffer.from('\ufeffa: 1', 'utf16le'),
      'latin1.yaml': Buffer.from('a: ä\nb: 1\n', 'latin1'),
      'crypt.yaml': Buffer.from('\0GITCRYPT\0\x01\xfe', 'latin1'),
      'cut.yaml': Buffer.from('ok: ä\nx: ä').subarray(0, -1),
      'fine.yaml': 'a: ä€😀\n',
    });
    const { files, diagnostics } = await read(folder, ['.']);
    expect(files).toEqual(['fine.yaml']);
    expect(diagnostics.map(({ code, span }) => [code, span?.file, span?.line, span?.column])).toEqual([
      ['input/git-crypt', 'crypt.yaml', 1, 1],
      ['input/not-utf8', 'cut.yaml', 2, 4],
      ['input/not-utf8', 'latin1.yaml', 1, 4],
      ['input/binary', 'nul.yaml', 1, 1],
      ['input/binary', 'utf16.yaml', 1, 1],
    ]);
  });

  it.skipIf(process.platform !== 'linux')(
    'says of a name that is not in UTF-8 that this is why',
    async () => {
      using folder = createTemporaryFolder();
      const latin1 = (name: string): Buffer => Buffer.from(join(folder.path, name), 'latin1');
      folder.write({ 'p/a.yaml': '' });
      writeFileSync(latin1('p/é.yaml'), '');
      mkdirSync(latin1('p/è'));
      const { diagnostics } = await read(folder, ['p']);
      expect(diagnostics.map(({ code, message, help }) => [code, message, help])).toEqual([
        [
          'input/unreadable',
          'cannot list the folder `p/\ufffd`: its name is not in UTF-8',
          'rename it, or leave it out',
        ],
        [
          'input/unreadable',
          'cannot read `p/\ufffd.yaml`: its name is not in UTF-8',
          'rename it, or leave it out',
        ],
      ]);
    },
  );

  it('shows control characters of names instead of sending them to the terminal', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'a\u001b[31m\n\u202e.yaml': '' });
    expect((await read(folder, ['.'])).files).toEqual(['a\\u001b[31m\\u000a\\u202e.yaml']);
  });
});

describe('links and special files', () => {
  it('follows links inside the folder, as in a mounted ConfigMap', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'p/..2026/a.yaml': 'a', 'p/real/b.yaml': 'b' });
    symlinkSync('..2026', join(folder.path, 'p/..data'));
    symlinkSync('..data/a.yaml', join(folder.path, 'p/a.yaml'));
    symlinkSync('real', join(folder.path, 'p/also'));
    symlinkSync('..', join(folder.path, 'p/real/loop'));
    expect(await read(folder, ['p'])).toMatchObject({ files: ['p/real/b.yaml', 'p/a.yaml'], problems: [] });
  });

  it('does not read what a link outside of the folder leads to, and says so', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'secret/s.yaml': 'secret', 'p/ok.yaml': '', 'p-other/x.yaml': '' });
    symlinkSync('../secret/s.yaml', join(folder.path, 'p/file.yaml'));
    symlinkSync('../secret', join(folder.path, 'p/folder'));
    symlinkSync('../p-other', join(folder.path, 'p/prefix'));
    symlinkSync('../secret/s.yaml', join(folder.path, 'p/README.md'));
    for (const path of ['p', 'p/*']) {
      expect(await read(folder, [path])).toMatchObject({
        files: ['p/ok.yaml'],
        problems: ['file.yaml', 'folder', 'prefix'].map(
          (name) => `input/link-outside: the link \`p/${name}\` leads out of \`p\` and was not read`,
        ),
      });
    }
  });

  it('names links that lead nowhere or in circles', async () => {
    using folder = createTemporaryFolder();
    mkdirSync(join(folder.path, 'p'));
    symlinkSync('gone.yaml', join(folder.path, 'p/a.yaml'));
    symlinkSync('c.yaml', join(folder.path, 'p/b.yaml'));
    symlinkSync('b.yaml', join(folder.path, 'p/c.yaml'));
    symlinkSync('gone', join(folder.path, 'p/team'));
    expect((await read(folder, ['p'])).problems).toEqual([
      'input/broken-link: the link `p/a.yaml` cannot be followed: it does not exist',
      'input/broken-link: the link `p/b.yaml` cannot be followed: its links form a loop',
      'input/broken-link: the link `p/c.yaml` cannot be followed: its links form a loop',
      'input/broken-link: the link `p/team` cannot be followed: it does not exist',
    ]);
  });

  it('reads a pipe that is named, once', async () => {
    using folder = createTemporaryFolder();
    const pipe = join(folder.path, 'p/pipe');
    mkdirSync(join(folder.path, 'p'));
    execFileSync('mkfifo', [pipe]);
    const io = createTestIo(folder.path);
    const [{ files, diagnostics }] = await Promise.all([
      readManifestInputs(['p/pipe'], io),
      writeFile(pipe, 'kind: A'),
    ]);
    expect([files, diagnostics]).toEqual([[{ file: 'p/pipe', text: 'kind: A' }], []]);
    expect((await readManifestInputs(['p/pipe'], io)).diagnostics).toMatchObject([
      { code: 'input/pipe-twice', message: expect.stringContaining('`p/pipe`') },
    ]);
  });

  it('a pipe that nothing comes out of is an error', async () => {
    using folder = createTemporaryFolder();
    execFileSync('mkfifo', [join(folder.path, 'pipe')]);
    const [{ problems }] = await Promise.all([
      read(folder, ['pipe']),
      writeFile(join(folder.path, 'pipe'), ''),
    ]);
    expect(problems).toEqual(['input/empty-stdin: `pipe` is empty']);
  });

  it('does not wait for pipes that nobody named', async () => {
    using folder = createTemporaryFolder();
    mkdirSync(join(folder.path, 'p'));
    execFileSync('mkfifo', [join(folder.path, 'p/pipe.yaml')]);
    const expected = ['input/not-a-file: `p/pipe.yaml` is a device, pipe or socket'];
    expect((await read(folder, ['p'])).problems).toEqual(expected);
    expect((await read(folder, ['p/*.yaml'])).problems).toEqual(expected);
    expect((await read(folder, ['/dev/zero'])).problems[0]).toMatch(/^input\/not-a-file/);
  });
});

describe('any tree', () => {
  const name = fc.constantFrom('a.yaml', 'b.yml', 'c', 'd', 'e.json', 'f.txt');
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const entry = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('file' as const), path, size: fc.nat(40) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('link' as const), path, to: path }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('link' as const),
        path,
        to: fc.constant('../../../outside/s.yaml'),
      }),
    },
  );

  it('every manifest is read or named, nothing is read beyond the bound or from outside', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 15 }), async (entries) => {
        using folder = createTemporaryFolder();
        folder.write({ 'outside/s.yaml': 'secret', 'root/k.yaml': '' });
        const files = new Map([['root/k.yaml', 0]]);
        const linked: string[] = [];
        for (const item of entries) {
          const at = `root/${item.path}`;
          try {
            if (item.kind === 'link') {
              symlinkSync(item.to, join(folder.path, at));
              linked.push(at);
            } else if (!linked.some((link) => at.startsWith(`${link}/`) || at === link)) {
              folder.write({ [at]: 'x'.repeat(item.size) });
              files.set(at, item.size);
            }
          } catch {
            // The path is taken by an entry of another kind.
          }
        }
        const { files: read, diagnostics } = await readManifestInputs(['root'], createTestIo(folder.path), {
          maxFileBytes: 20,
        });
        const said = diagnostics.map(({ message }) => message).join('\n');
        for (const [file, size] of files) {
          if (!/\.(ya?ml|json)$/.test(file)) continue;
          expect(read.some((one) => one.file === file)).toBe(size <= 20);
          if (size > 20) expect(said).toContain(`\`${file}\``);
        }
        expect(read.every(({ text }) => text.length <= 20 && text !== 'secret')).toBe(true);
        expect(new Set(read.map(({ file }) => file)).size).toBe(read.length);
      }),
      { numRuns: 60 },
    );
  });
});
