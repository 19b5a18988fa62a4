import { spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createStandardOutput } from './standard-output.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

describe('standard output', () => {
  it.each([
    ['ENOSPC', false, 'cannot write to standard output: no space is left on the device'],
    ['EPIPE', true, 'cannot write to standard output: EPIPE'],
  ])('tells the writer of %s', async (code, isReaderGone, message) => {
    const full = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write'), { code })),
    });
    await expect(createStandardOutput(full)('text')).rejects.toMatchObject({ isReaderGone, message });
  });

  it('writes texts in order', async () => {
    const written: string[] = [];
    const slow = new Writable({
      write: (chunk, _encoding, done) => {
        written.push(String(chunk));
        setTimeout(done, 1);
      },
    });
    const write = createStandardOutput(slow);
    await Promise.all([write('a'), write('b')]);
    expect(written).toEqual(['a', 'b']);
  });

  it.skipIf(!existsSync('/dev/full'))('a full disk is said in one line and is no verdict', () => {
    const run = spawnSync(process.execPath, [MAIN, '--version'], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('error: cannot write to standard output: no space is left on the device\n');
    expect(run.status).toBe(2);
  });
});
