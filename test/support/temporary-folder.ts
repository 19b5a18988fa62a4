import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Io } from '../../src/cli/io.ts';
import {
  commitTree,
  initRepository,
  stageWorkTree,
  startBranch,
  writeReference,
} from './commit-work-tree.ts';

/** A folder for one test, gone after it (`using`). */
export interface TemporaryFolder extends Disposable {
  readonly path: string;
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  /** Starts git. */
  git(...args: string[]): string;
  /** Makes it a repository, without starting git. */
  init(branch?: string): void;
  /** Adds everything, mostly without starting git. */
  stage(): void;
  /** Commits everything and returns the commit, mostly without starting git. */
  commit(time?: string): string;
  /** Starts a branch at HEAD, without starting git. */
  branch(name: string): void;
  /** Points a reference (`refs/…`) at a commit, without starting git. */
  setReference(name: string, commit: string): void;
}

// How old policies are compared with a recording must not depend on the day of the test.
const COMMITTED = '2026-11-01T00:00:00Z';
const AUTHOR = { name: 'T', email: 't@example.com' };

export function createTemporaryFolder(): TemporaryFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-test-')));
  const gitAt = (time: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], {
      cwd: path,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: path,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: AUTHOR.name,
        GIT_AUTHOR_EMAIL: AUTHOR.email,
        GIT_COMMITTER_NAME: AUTHOR.name,
        GIT_COMMITTER_EMAIL: AUTHOR.email,
        GIT_AUTHOR_DATE: time,
        GIT_COMMITTER_DATE: time,
      },
    }).trim();
  const stage = (): string | undefined => {
    const tree = stageWorkTree(path);
    if (tree === undefined) gitAt(COMMITTED, 'add', '--all');
    return tree;
  };
  return {
    path,
    git: (...args) => gitAt(COMMITTED, ...args),
    init: (branch = 'main') => initRepository(path, branch),
    branch: (name) => startBranch(path, name),
    setReference: (name, commit) => writeReference(path, name, commit),
    stage: () => void stage(),
    write(files) {
      for (const [name, content] of Object.entries(files)) {
        const file = join(path, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    },
    commit(time = COMMITTED) {
      const tree = stage();
      const author = `${AUTHOR.name} <${AUTHOR.email}> ${Date.parse(time) / 1000} +0000`;
      if (tree !== undefined) return commitTree(path, tree, { author, message: 'change' });
      gitAt(time, 'commit', '--quiet', '--allow-empty', '--message', 'change');
      return gitAt(time, 'rev-parse', 'HEAD');
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
