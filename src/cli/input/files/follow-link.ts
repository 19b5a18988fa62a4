import { realpathSync, statSync } from 'node:fs';
import { basename, extname, sep } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { inputProblem, systemReason } from '../input-problem.ts';
import type { FileCollection } from './file-collection.ts';
import { shownPath } from './shown-path.ts';

/**
 * Where a link leads, if that is a folder or a wanted file inside `boundary`. A merge request must not make the job read what is
 * outside. A link that cannot be used is reported if it may stand for something wanted.
 */
export function linkTarget(
  link: string,
  boundary: string,
  wants: (name: string) => boolean,
  found: FileCollection,
): { readonly realPath: string; readonly isFolder: boolean } | undefined {
  const isWanted = wants(basename(link));
  try {
    const realPath = realpathSync(link);
    const stats = statSync(realPath);
    if (!stats.isDirectory() && !isWanted) return undefined;
    if (!isInside(realPath, realpathSync(boundary))) found.report(outside(link, boundary, found));
    else if (stats.isDirectory() || stats.isFile()) return { realPath, isFolder: stats.isDirectory() };
    else found.report(notAFile(link, found));
  } catch (error) {
    if (isWanted || extname(link) === '') found.report(brokenLink(link, error, found));
  }
  return undefined;
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

export function notAFile(path: string, found: FileCollection): Diagnostic {
  return inputProblem(
    'input/not-a-file',
    `\`${shownPath(found.cwd, path)}\` is a device, pipe or socket`,
    'give a regular file; a pipe is read only when it is given itself, never as part of a folder',
  );
}

export function brokenLink(path: string, error: unknown, found: FileCollection): Diagnostic {
  return inputProblem(
    'input/broken-link',
    `the link \`${shownPath(found.cwd, path)}\` cannot be followed: ${systemReason(error)}`,
    'correct or remove the link, or leave it out with `exclude` in `.sluice.yaml`',
  );
}

function outside(link: string, boundary: string, found: FileCollection): Diagnostic {
  return inputProblem(
    'input/link-outside',
    `the link \`${shownPath(found.cwd, link)}\` leads out of \`${shownPath(found.cwd, boundary)}\` and was not read`,
    'replace the link by the file or folder itself, name its target as a path of its own, or leave the link out with `exclude` in `.sluice.yaml`',
  );
}
