import { execFile } from 'node:child_process';
import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../../model/diagnostic-code.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { Io } from '../../io.ts';
import { inputProblem, systemCode } from '../input-problem.ts';

const TIME_LIMIT_MS = 60_000;

export interface GitCall {
  readonly args: readonly string[];
  readonly input?: string;
  readonly maxOutputBytes?: number;
}

export type GitAnswer =
  | { readonly kind: 'done'; readonly output: Buffer }
  /** git ran and refused. */
  | { readonly kind: 'failed'; readonly message: string; readonly exitCode: number | undefined }
  /** It could not be asked at all; nothing follows from that. */
  | { readonly kind: 'unusable'; readonly diagnostic: Diagnostic };

/**
 * Runs git without a shell, a prompt, a pager or a lock. Its answer is the same in every language. Outside of any repository it is not
 * started: all that is asked of it is asked about one.
 */
export function runGit(
  { args, input = '', maxOutputBytes = 1024 * 1024 }: GitCall,
  io: Io,
): Promise<GitAnswer> {
  if (isOutsideOfRepositories(io)) return Promise.resolve(noRepository());
  return new Promise((settle) => {
    const child = execFile(
      'git',
      args,
      {
        cwd: io.cwd,
        env: {
          ...io.env,
          LC_ALL: 'C',
          GIT_TERMINAL_PROMPT: '0',
          GIT_OPTIONAL_LOCKS: '0',
          GIT_PAGER: 'cat',
          GIT_LITERAL_PATHSPECS: '1',
        },
        encoding: 'buffer',
        maxBuffer: maxOutputBytes,
        timeout: TIME_LIMIT_MS,
        windowsHide: true,
      },
      (error, output, errors) => {
        if (error === null) settle({ kind: 'done', output });
        else settle(explain(error, errors.toString('utf8')));
      },
    );
    // git may answer and exit before it has read everything; its exit code says what matters.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

function explain(error: Error & { killed?: boolean }, errors: string): GitAnswer {
  if (systemCode(error) === 'ENOENT') {
    return unusable(
      'input/git-missing',
      'the program `git` was not found',
      'install git, or give folders instead of revisions',
    );
  }
  if (systemCode(error) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return unusable(
      'input/git-too-much',
      'the output of git is too large to be read',
      'give a more specific folder of the manifests',
    );
  }
  if (error.killed) {
    return unusable(
      'input/git-timeout',
      'git did not answer within a minute',
      'check the repository with `git fsck`',
    );
  }
  const message = wholeVisibleText(errors.trim().split('\n')[0] ?? '').slice(0, 300);
  if (message.includes('dubious ownership')) {
    return unusable(
      'input/git-ownership',
      'git refuses the repository because it belongs to another user',
      'run `git config --global --add safe.directory "$PWD"` first; in GitLab CI use "$CI_PROJECT_DIR"',
    );
  }
  if (message.includes('not a git repository')) return noRepository();
  const exitCode = 'code' in error && typeof error.code === 'number' ? error.code : undefined;
  return { kind: 'failed', message, exitCode };
}

function noRepository(): GitAnswer {
  return unusable(
    'input/git-no-repository',
    'the working folder is not in a git repository',
    'run it inside the repository, or give folders instead of revisions',
  );
}

function unusable(code: DiagnosticCode, message: string, help: string): GitAnswer {
  return { kind: 'unusable', diagnostic: inputProblem(code, message, help) };
}

/** A work tree has the first one at its top, a bare repository the second one. */
const MARKS = ['.git', 'HEAD'];

/**
 * Whether the working folder is certainly in no repository, so that git need not be started to say so. False where there may be one, and
 * where that cannot be seen: then git knows. Source: git(1) on `GIT_DIR` and `GIT_CEILING_DIRECTORIES`.
 */
export function isOutsideOfRepositories({ env, cwd }: Io): boolean {
  if (env.GIT_DIR !== undefined) return false;
  const ceilings = (env.GIT_CEILING_DIRECTORIES ?? '').split(':');
  try {
    let folder = realpathSync(cwd);
    while (true) {
      if (MARKS.some((mark) => lstatSync(join(folder, mark), { throwIfNoEntry: false }) !== undefined)) {
        return false;
      }
      const above = dirname(folder);
      if (above === folder || ceilings.includes(above)) return true;
      folder = above;
    }
  } catch {
    return false;
  }
}
