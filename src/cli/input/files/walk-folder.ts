import { type Dirent, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { inputProblem, isNotUtf8, systemReason } from '../input-problem.ts';
import type { FileCollection } from './file-collection.ts';
import { linkTarget, notAFile } from './follow-link.ts';
import { shownPath } from './shown-path.ts';

/** A folder by the name under which it was reached, and where it really is. */
interface Folder {
  readonly path: string;
  readonly realPath: string;
}

/**
 * Adds the wanted files of a folder and its subfolders, sorted. Hidden entries and `node_modules` are skipped. Links are followed
 * after all real entries, and only to targets inside the folder. Everything wanted that cannot be read is reported.
 */
export function walkFolder(root: string, wants: (name: string) => boolean, found: FileCollection): void {
  const visited = new Set<string>();
  const links: string[] = [];
  let isStopped = false;

  function visit(folder: Folder): void {
    if (visited.has(folder.realPath)) return;
    visited.add(folder.realPath);
    for (const entry of entriesOf(folder, found)) {
      if (isStopped) return;
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      if (!found.mayLook()) {
        isStopped = true;
        found.report(tooManyFiles(root, found));
        return;
      }
      const path = join(folder.path, entry.name);
      const realPath = join(folder.realPath, entry.name);
      const mayHold = entry.isDirectory() || entry.isSymbolicLink();
      if (!mayHold && !wants(entry.name)) continue;
      if (found.excludes(path)) continue;
      if (entry.isDirectory()) visit({ path, realPath });
      else if (entry.isSymbolicLink()) links.push(path);
      else if (entry.isFile()) found.add(path, realPath);
      else found.report(notAFile(path, found));
    }
  }

  visit({ path: root, realPath: realpathSync(root) });
  for (let link = links.shift(); link !== undefined && !isStopped; link = links.shift()) {
    const target = linkTarget(link, root, wants, found);
    if (target?.isFolder) visit({ path: link, realPath: target.realPath });
    else if (target !== undefined) found.add(link, target.realPath);
  }
}

function entriesOf(folder: Folder, found: FileCollection): Dirent[] {
  try {
    return readdirSync(folder.realPath, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    found.report(
      inputProblem(
        'input/unreadable',
        `cannot list the folder \`${shownPath(found.cwd, folder.path)}\`: ${systemReason(error, folder.realPath)}`,
        isNotUtf8(folder.realPath)
          ? 'rename it, or leave it out'
          : 'give the user that runs this permission to read it, or leave it out',
      ),
    );
    return [];
  }
}

function tooManyFiles(root: string, found: FileCollection) {
  return inputProblem(
    'input/too-many-files',
    `\`${shownPath(found.cwd, root)}\` contains too many files; the rest was not read`,
    'give a more specific folder of the manifests',
  );
}
