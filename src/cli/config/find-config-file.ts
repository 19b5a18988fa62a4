import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { pathFromHere, shownPath } from '../input/files/shown-path.ts';
import { inputProblem, systemCode, systemReason } from '../input/input-problem.ts';
import type { Io } from '../io.ts';

export const CONFIG_NAME = '.sluice.yaml';

export interface ConfigLocation {
  readonly path: string;
  readonly realPath: string;
  readonly shown: string;
}

/**
 * The configuration file: the one named by `--config`, else by `SLUICE_CONFIG`, else the nearest `.sluice.yaml` from the working
 * folder up to the top of the repository. Outside a repository only the working folder is searched.
 */
export function findConfigFile(named: string | undefined, io: Io): ConfigLocation | Diagnostic | undefined {
  const fromEnvironment = io.env.SLUICE_CONFIG || undefined;
  const wanted = named ?? fromEnvironment;
  if (wanted !== undefined) {
    return locate(resolve(io.cwd, wanted), named === undefined ? '`SLUICE_CONFIG`' : '`--config`', io);
  }
  const folders = foldersUpToRepository(io.cwd);
  const top = folders.at(-1) ?? io.cwd;
  for (const folder of folders) {
    const path = join(folder, CONFIG_NAME);
    if (existsSync(path)) return inside(top, locate(path, 'the search', io));
    const slip = join(folder, '.sluice.yml');
    if (existsSync(slip)) return wrongName(shownPath(io.cwd, slip));
  }
  return undefined;
}

/** From the working folder up; only the working folder if it is in no repository. */
function foldersUpToRepository(cwd: string): string[] {
  const folders: string[] = [];
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    folders.push(folder);
    if (existsSync(join(folder, '.git'))) return folders;
    if (dirname(folder) === folder) return [resolve(cwd)];
  }
}

function locate(path: string, origin: string, io: Io): ConfigLocation | Diagnostic {
  const shown = shownPath(io.cwd, path);
  try {
    const realPath = realpathSync(path);
    if (statSync(realPath).isFile()) return { path, realPath, shown };
    return inputProblem(
      'config/not-a-file',
      `\`${shown}\`, named by ${origin}, is not a file`,
      'name a file',
    );
  } catch (error) {
    return inputProblem(
      systemCode(error) === 'ENOENT' ? 'config/missing' : 'config/unreadable',
      `cannot read the configuration \`${shown}\`, named by ${origin}: ${systemReason(error)}`,
      'correct the path, or leave it out to use the nearest `.sluice.yaml`',
    );
  }
}

/** The repository under test must not make the job show a file from elsewhere in messages. */
function inside(top: string, location: ConfigLocation | Diagnostic): ConfigLocation | Diagnostic {
  if (!('realPath' in location)) return location;
  const way = relative(realpathSync(top), location.realPath);
  if (!way.startsWith('..')) return location;
  return inputProblem(
    'input/link-outside',
    `the link \`${location.shown}\` leads out of the repository and was not read`,
    'replace the link by the file itself, or name it with `--config`',
  );
}

function wrongName(shown: string): Diagnostic {
  return inputProblem(
    'config/wrong-name',
    `\`${shown}\` is not read: a configuration file is named \`${CONFIG_NAME}\``,
    `rename it to \`${CONFIG_NAME}\`, or name it with \`--config\``,
  );
}

/** A path that is relative to a configuration file, made relative to the working folder. `-` and sources with a scheme are not paths. */
export function fromWorkingFolder(
  path: string,
  location: Pick<ConfigLocation, 'path'> | undefined,
  io: Io,
): string {
  if (location === undefined || path === '-' || path.startsWith('/') || /^[a-z][a-z0-9+-]+:/.test(path))
    return path;
  return pathFromHere(io.cwd, join(dirname(location.path), path));
}
