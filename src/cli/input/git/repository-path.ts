import { realpathSync } from 'node:fs';
import { posix, relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Io } from '../../io.ts';
import { inputProblem } from '../input-problem.ts';
import { shownPath } from '../shown-path.ts';
import { runGit } from './run-git.ts';

/** Translates between paths as people give them, from the working folder, and paths in commits, from the repository's top. */
export interface RepositoryPaths {
  /** The folder of the work tree. */
  readonly top: string;
  /** Where the path is in a commit, '' for the top; undefined when it is outside the repository. */
  inCommit(path: string): string | undefined;
  /** The path of the same file from the working folder. */
  fromWorkingFolder(pathInCommit: string): string;
  /** What people see for a path in a commit: the same name that the file has in the working folder. */
  shown(pathInCommit: string): string;
}

export async function findRepositoryPaths(io: Io): Promise<RepositoryPaths | Diagnostic> {
  const answer = await runGit({ args: ['rev-parse', '--show-toplevel'] }, io);
  if (answer.kind === 'unusable') return answer.diagnostic;
  if (answer.kind === 'failed') {
    return inputProblem(
      'input/git-no-work-tree',
      `git finds no work tree here: ${answer.message}`,
      'run it inside a work tree of the repository',
    );
  }
  const top = answer.output.toString('utf8').replace(/\r?\n$/, '');
  const cwd = realpathSync(io.cwd);
  const prefix = toPosix(relative(top, cwd));
  const fromWorkingFolder = (path: string): string => posix.relative(`/${prefix}`, `/${path}`) || '.';
  return {
    top,
    inCommit(path) {
      const inside = toPosix(relative(top, resolve(cwd, path)));
      return inside === '..' || inside.startsWith('../') ? undefined : inside;
    },
    fromWorkingFolder,
    shown: (path) => shownPath(cwd, resolve(cwd, fromWorkingFolder(path))),
  };
}

function toPosix(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}
