import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Io } from '../../io.ts';
import { shownPath } from '../files/shown-path.ts';
import { inputProblem } from '../input-problem.ts';
import { runGit } from './run-git.ts';

/** Translates between paths as people give them, relative to the working folder, and paths in commits, relative to the repository's top. */
export interface RepositoryPaths {
  /** The folder of the work tree. */
  readonly top: string;
  /** Git's own files, which may not exist: what the last fetch brought, and what a sparse checkout leaves out. */
  readonly ownFiles: { readonly lastFetch: string; readonly sparsePatterns: string };
  /** The path in a commit, '' for the top; undefined when it is outside the repository. */
  inCommit(path: string): string | undefined;
  /**
   * The same for the path, for the links on the way, and for where these lead: whoever changes one of them changes what the path
   * stands for.
   */
  placesOf(path: string): readonly string[];
  /** The path of the same file relative to the working folder. */
  fromWorkingFolder(pathInCommit: string): string;
  /** What people see for a path in a commit: the same name that the file has in the working folder. */
  shown(pathInCommit: string): string;
}

const FOUND = new WeakMap<Io, Promise<RepositoryPaths | Diagnostic>>();

/** The repository of the working folder. Git is asked once in a run: it stays the same while a command works. */
export function findRepositoryPaths(io: Io): Promise<RepositoryPaths | Diagnostic> {
  const found = FOUND.get(io) ?? askForRepository(io);
  FOUND.set(io, found);
  return found;
}

async function askForRepository(io: Io): Promise<RepositoryPaths | Diagnostic> {
  const own = ['FETCH_HEAD', 'info/sparse-checkout'].flatMap((file) => ['--git-path', file]);
  const answer = await runGit({ args: ['rev-parse', '--show-toplevel', ...own] }, io);
  if (answer.kind === 'unusable') return answer.diagnostic;
  if (answer.kind === 'failed') {
    return inputProblem(
      'input/git-no-work-tree',
      `git finds no work tree here: ${answer.message}`,
      'run it inside a work tree of the repository',
    );
  }
  // The path of the work tree may itself have line feeds.
  const lines = answer.output
    .toString('utf8')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  const [lastFetch = '', sparsePatterns = ''] = lines.splice(-2).map((path) => resolve(io.cwd, path));
  const top = lines.join('\n');
  const cwd = realpathSync(io.cwd);
  const prefix = toPosix(relative(top, cwd));
  const fromWorkingFolder = (path: string): string => posix.relative(`/${prefix}`, `/${path}`) || '.';
  const inCommit = (path: string): string | undefined => {
    const inside = toPosix(relative(top, resolve(cwd, path)));
    return inside === '..' || inside.startsWith('../') ? undefined : inside;
  };
  return {
    top,
    ownFiles: { lastFetch, sparsePatterns },
    inCommit,
    placesOf: (path) => [
      ...new Set([path, ...linksOnTheWay(top, resolve(cwd, path))].flatMap((place) => inCommit(place) ?? [])),
    ],
    fromWorkingFolder,
    shown: (path) => shownPath(cwd, resolve(cwd, fromWorkingFolder(path))),
  };
}

function toPosix(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}

const MAX_LINKS = 20;

/** Links below `top` through which a path leads, and where each leads; it ends at what does not exist. */
function linksOnTheWay(top: string, path: string): readonly string[] {
  const found: string[] = [];
  let way = path;
  for (let links = 0; links < MAX_LINKS; links++) {
    const link = firstLink(top, way);
    if (link === undefined) break;
    way = resolve(dirname(link), readlinkSync(link), relative(link, way));
    found.push(link, way);
  }
  return found;
}

function firstLink(top: string, path: string): string | undefined {
  const parts = relative(top, path).split(sep);
  if (parts[0] === '..') return undefined;
  for (let length = 1; length <= parts.length; length++) {
    const place = join(top, ...parts.slice(0, length));
    const stats = lstatSync(place, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (stats.isSymbolicLink()) return place;
  }
  return undefined;
}

/** Where the repository is found: as GitLab says in a job, and as the clone says. They may hold credentials. */
export async function repositoryAddresses(io: Io): Promise<readonly string[]> {
  const answer = await runGit({ args: ['config', '--get', 'remote.origin.url'] }, io);
  const remote = answer.kind === 'done' ? answer.output.toString('utf8').trim() : '';
  return [...new Set([io.env.CI_PROJECT_URL ?? '', remote])].filter((address) => address !== '');
}
