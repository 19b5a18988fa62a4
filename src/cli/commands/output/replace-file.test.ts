import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTemporaryFolder, createTestIo } from '../../../../test/support/temporary-folder.ts';
import { findOutputFile, replaceFile } from './replace-file.ts';

/** What is said, and whether the file was written. */
async function write(cwd: string, path: string, pieces: Iterable<string> = ['new']) {
  const said: string[] = [];
  const io = { ...createTestIo(cwd), stderr: (line: string) => said.push(line) };
  const file = findOutputFile(path, io, { streams: 'allowed' });
  const isWritten = file !== undefined && (await replaceFile(file, pieces, io));
  return { said: said.join('\n'), isWritten };
}

describe('a path in the working folder that a link leads out of it', () => {
  it.each([
    ['a link to a file', 'report.json', '../outside/secret', 'report.json'],
    ['a link to a folder', 'reports', '../outside', 'reports/report.json'],
    ['a link to nothing', 'report.json', '../outside/new', 'report.json'],
    ['an absolute link', 'report.json', '/etc/passwd', 'report.json'],
  ])('is not written to: %s', async (_, link, target, path) => {
    using folder = createTemporaryFolder();
    folder.write({ 'outside/secret': 'old', 'work/keep': '' });
    const cwd = join(folder.path, 'work');
    symlinkSync(target, join(cwd, link));
    const { said, isWritten } = await write(cwd, path);
    expect(said).toBe(
      `error: cannot write \`${path}\`: \`${link}\` is a link that leads out of the working folder, or to nothing; give its target instead`,
    );
    expect(isWritten).toBe(false);
    expect(readFileSync(join(folder.path, 'outside/secret'), 'utf8')).toBe('old');
    expect(readdirSync(join(folder.path, 'outside'))).toEqual(['secret']);
  });

  it('is written to when the path names the outside itself', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'outside/secret': 'old', 'work/keep': '' });
    const { isWritten } = await write(join(folder.path, 'work'), '../outside/secret');
    expect(isWritten).toBe(true);
    expect(readFileSync(join(folder.path, 'outside/secret'), 'utf8')).toBe('new');
  });
});

it('follows a link within the working folder, and leaves the link', async () => {
  using folder = createTemporaryFolder();
  folder.write({ 'real/report.json': 'old' });
  symlinkSync('real/report.json', join(folder.path, 'report.json'));
  expect(await write(folder.path, 'report.json')).toEqual({ said: '', isWritten: true });
  expect(lstatSync(join(folder.path, 'report.json')).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder.path, 'real/report.json'), 'utf8')).toBe('new');
});

it('keeps the old file, and leaves no other, when the report cannot be finished', async () => {
  using folder = createTemporaryFolder();
  folder.write({ 'report.json': 'old' });
  function* broken(): Generator<string> {
    yield 'half';
    throw new RangeError('a bug');
  }
  await expect(write(folder.path, 'report.json', broken())).rejects.toThrow('a bug');
  expect(readFileSync(join(folder.path, 'report.json'), 'utf8')).toBe('old');
  expect(readdirSync(folder.path)).toEqual(['report.json']);
});

it('writes into a pipe that somebody reads, and replaces no device', async () => {
  using folder = createTemporaryFolder();
  execFileSync('mkfifo', [join(folder.path, 'pipe')]);
  execFileSync('sh', ['-c', 'cat pipe > got & '], { cwd: folder.path, stdio: 'ignore' });
  expect(await write(folder.path, 'pipe', ['in ', 'pieces'])).toEqual({ said: '', isWritten: true });
  // One second, as by default, is not much for another process on a busy machine.
  const soon = { timeout: 60_000 };
  await expect.poll(() => readFileSync(join(folder.path, 'got'), 'utf8'), soon).toBe('in pieces');
  expect(await write(folder.path, '/dev/null')).toEqual({ said: '', isWritten: true });
  expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
});

it('says of a folder that it is one', async () => {
  using folder = createTemporaryFolder();
  mkdirSync(join(folder.path, 'folder'));
  expect(await write(folder.path, 'folder')).toMatchObject({
    said: expect.stringContaining('it is a folder'),
  });
});

it('makes folders that are missing, but not where a file is', async () => {
  using folder = createTemporaryFolder();
  expect(await write(folder.path, 'no/such/report.json', ['new'])).toEqual({ said: '', isWritten: true });
  expect(readFileSync(join(folder.path, 'no/such/report.json'), 'utf8')).toBe('new');
  expect(await write(folder.path, 'no/such/report.json/x')).toMatchObject({
    said: 'error: cannot write `no/such/report.json/x`: a part of the path is not a folder',
    isWritten: false,
  });
});
