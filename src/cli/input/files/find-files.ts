import { globSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import { inputProblem, systemCode, systemReason } from '../input-problem.ts';
import { createExcluder, type Excluder } from './exclusion.ts';
import { createFileCollection, type FileCollection } from './file-collection.ts';
import { brokenLink, linkTarget, notAFile } from './follow-link.ts';
import { shownPath } from './shown-path.ts';
import { walkFolder } from './walk-folder.ts';

export interface FileSearch {
  readonly cwd: string;
  readonly maxEntries: number;
  /** Which files of folders and globs count; a file that is named itself always does. */
  readonly wants: (name: string) => boolean;
  /** What is searched, for messages: `manifests (*.yaml, *.yml, *.json)`. */
  readonly what: string;
  /** Leaves out some of what is in folders and globs; a file or folder that is named itself is read. By default nothing is left out. */
  readonly excluder?: Excluder;
}

const GLOB_CHARACTERS = /[*?[\]{}]/;

export function isGlob(path: string): boolean {
  return GLOB_CHARACTERS.test(path);
}

/** The files for which files, folders and globs stand, in the given order. Every argument yields a file or a diagnostic. */
export function findFiles(paths: readonly string[], search: FileSearch): FileCollection {
  const found = createFileCollection(
    search.cwd,
    search.maxEntries,
    search.excluder ?? createExcluder(undefined, search.cwd),
  );
  for (const path of paths) addArgument(path, search, found);
  return found;
}

function addArgument(argument: string, search: FileSearch, found: FileCollection, isNamed = true): void {
  if (argument === '' || argument.includes('\0')) {
    found.report(
      inputProblem(
        'input/bad-path',
        'an empty text or one with a NUL character is not a path',
        'give the path of a file or folder; use `.` for the working folder',
      ),
    );
    return;
  }
  const path = resolve(search.cwd, argument);
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) addFolder(path, search, found);
    else if (stats.isFile()) found.add(path, realpathSync(path));
    else if (stats.isFIFO() && isNamed) found.addPipe(path);
    else found.report(notAFile(path, found));
  } catch (error) {
    if (systemCode(error) === 'ENOENT' && isGlob(argument)) addMatches(argument, search, found);
    else if (isLink(path)) found.report(brokenLink(path, error, found));
    else found.report(cannotUse(path, error, search.cwd));
  }
}

function addFolder(path: string, search: FileSearch, found: FileCollection): void {
  const before = found.answers;
  walkFolder(path, search.wants, found);
  if (found.answers > before) return;
  found.report(
    inputProblem(
      'input/empty-folder',
      `no ${search.what} in \`${shownPath(search.cwd, path)}\` and its subfolders`,
      'check the path; hidden files and folders and `node_modules` are skipped',
    ),
  );
}

function addMatches(pattern: string, search: FileSearch, found: FileCollection): void {
  const before = found.answers;
  try {
    for (const match of globSync(pattern, { cwd: search.cwd, exclude: isSkipped }).sort()) {
      addMatch(resolve(search.cwd, match), search, found);
    }
  } catch {
    found.report(
      inputProblem(
        'input/bad-glob',
        `\`${wholeVisibleText(pattern).slice(0, 200)}\` is not a pattern that can be used`,
        'shorten it, or name the folder instead',
      ),
    );
  }
  if (found.answers > before) return;
  found.report(
    inputProblem(
      'input/no-match',
      `\`${wholeVisibleText(pattern)}\` matches no ${search.what}`,
      'check the pattern, and quote it so that the shell does not expand it',
    ),
  );
}

/** Matching folders are walked. Nobody has looked at a link that matches, so it must stay in its folder. */
function addMatch(path: string, search: FileSearch, found: FileCollection): void {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!isFolder && !search.wants(basename(path))) return;
  if (found.excludes(path)) return;
  if (isLink(path) && linkTarget(path, dirname(path), search.wants, found) === undefined) return;
  if (isFolder) walkFolder(path, search.wants, found);
  else addArgument(path, search, found, false);
}

function isSkipped(path: string): boolean {
  const name = basename(path);
  return name === 'node_modules' || name === '.git';
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function cannotUse(path: string, error: unknown, cwd: string) {
  if (systemCode(error) === 'ENOENT') {
    return inputProblem(
      'input/missing',
      `there is no file or folder \`${shownPath(cwd, path)}\``,
      'check the path; relative paths start at the working folder, those in a configuration file at that file',
    );
  }
  return inputProblem(
    'input/unreadable',
    `cannot read \`${shownPath(cwd, path)}\`: ${systemReason(error)}`,
    'check the path and its permissions',
  );
}
