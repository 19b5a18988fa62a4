import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Io } from '../../src/cli/io.ts';

/** A folder for one test, gone after it (`using`). */
export interface TemporaryFolder extends Disposable {
  readonly path: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  git(...args: string[]): string;
  /** Commits everything and returns the commit. */
  commit(): string;
}

export function createTemporaryFolder(): TemporaryFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-test-')));
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], {
      cwd: path,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: path,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'T',
        GIT_AUTHOR_EMAIL: 't@example.com',
        GIT_COMMITTER_NAME: 'T',
        GIT_COMMITTER_EMAIL: 't@example.com',
        // How old policies are compared with a recording must not depend on the day of the test.
        GIT_AUTHOR_DATE: '2026-11-01T00:00:00Z',
        GIT_COMMITTER_DATE: '2026-11-01T00:00:00Z',
      },
    }).trim();
  return {
    path,
    git,
    write(files) {
      for (const [name, content] of Object.entries(files)) {
        const file = join(path, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    },
    commit() {
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', 'change');
      return git('rev-parse', 'HEAD');
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** An Io that reads from `cwd`, at a fixed time, with nothing in its environment but what git needs. */
export function createTestIo(cwd: string, given: Partial<Io> = {}): Io {
  return {
    env: { PATH: process.env.PATH, HOME: cwd, GIT_CONFIG_NOSYSTEM: '1', ...given.env },
    cwd,
    now: () => Date.UTC(2026, 10, 18),
    stdout: async () => {},
    stderr: () => {},
    stdin: given.stdin ?? bytesOf(),
    isTerminal: false,
  };
}

export async function* bytesOf(...texts: readonly (string | Uint8Array)[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield typeof text === 'string' ? new TextEncoder().encode(text) : text;
}
