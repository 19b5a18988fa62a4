import { existsSync, lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Diagnostic, isUnread } from '../../model/diagnostic.ts';
import type { ManifestFile } from '../../policy/manifest.ts';
import type { Io } from '../io.ts';
import type { Comparison } from './comparison/comparison.ts';
import { decodeText } from './files/decode-text.ts';
import { readBoundedFile } from './files/read-bounded-file.ts';
import { realPathInside } from './files/real-path-inside.ts';
import { filesHolding } from './git/files-holding.ts';
import { listTree } from './git/list-tree.ts';
import type { RepositoryPaths } from './git/repository-path.ts';
import { trackedFiles } from './git/tracked-files.ts';
import type { InputOptions } from './input-limits.ts';
import { readManifestsAtRevision } from './read-manifests-at-revision.ts';

/** The texts of one side of a comparison, by paths from the top of the repository. */
export interface SideTexts {
  /** The files that git knows; undefined where it cannot tell. */
  list(): Promise<readonly string[] | undefined>;
  /** Those of the paths, or of all files, that hold one of some texts; undefined where git cannot tell. */
  holding(texts: readonly string[], paths?: readonly string[]): Promise<readonly string[] | undefined>;
  /** By the names that people see; what is not there or no text is left out. */
  read(paths: readonly string[]): Promise<Read>;
  /** The same, and whether those that are left out are no text, and not too large or unreadable. */
  readSome(paths: readonly string[]): Promise<FilesRead>;
}

export interface FilesRead {
  readonly files: readonly ManifestFile[];
  readonly isComplete: boolean;
}

/** Undefined where one of the files is there, but could not be read. */
export type Read = readonly ManifestFile[] | undefined;

const BOUND = { maxBytes: 4 * 1024 * 1024, setting: undefined };

/** Undefined where a side is no revision or work tree of the repository. */
export function textsOfSides(
  { base, head }: Comparison,
  repository: RepositoryPaths,
  io: Io,
):
  | {
      readonly base: SideTexts;
      readonly head: SideTexts;
      readonly range: { readonly from: string; readonly until: string | undefined };
    }
  | undefined {
  if (base.kind !== 'revision' || head.kind === 'cluster' || (head.kind === 'paths' && head.isReplacement)) {
    return undefined;
  }
  const until = head.kind === 'revision' ? head.commit : undefined;
  return {
    base: textsOf(base.commit, repository, io),
    head: textsOf(until, repository, io),
    range: { from: base.commit, until },
  };
}

function textsOf(commit: string | undefined, repository: RepositoryPaths, io: Io): SideTexts {
  const readFiles = async (paths: readonly string[]): Promise<FilesRead> => {
    if (paths.length === 0) return { files: [], isComplete: true };
    return commit === undefined ? readNow(paths, repository) : readAtRevision(commit, paths, repository, io);
  };
  return {
    async list() {
      if (commit === undefined) {
        const tracked = await trackedFiles(repository, io);
        return tracked && [...tracked];
      }
      const entries = await listTree(commit, '', io);
      return 'code' in entries
        ? undefined
        : entries.flatMap(({ kind, path }) => (kind === 'file' ? [path] : []));
    },
    holding: (texts, paths) =>
      filesHolding(texts, { commit, ...(paths !== undefined && { paths }) }, repository, io),
    async read(paths) {
      const { files, isComplete } = await readFiles(paths);
      return isComplete ? files : undefined;
    },
    readSome: readFiles,
  };
}

async function readAtRevision(
  commit: string,
  paths: readonly string[],
  { fromWorkingFolder }: RepositoryPaths,
  io: Io,
): Promise<FilesRead> {
  const names = paths.map(fromWorkingFolder);
  const options: InputOptions = { maxFileBytes: BOUND.maxBytes };
  const { files, noText = [], diagnostics } = await readManifestsAtRevision(commit, names, io, options);
  const isComplete = diagnostics.filter(isUnread).length <= noText.length && !diagnostics.some(isLost);
  return { files, isComplete };
}

/** A text in another encoding says something all the same; pictures, secrets and what is kept elsewhere do not. */
function isLost({ code, span }: Diagnostic): boolean {
  return (
    (code === 'input/not-utf8' || code === 'input/binary') &&
    /\.(?:ya?ml|json|sh|bash|py|rb|tf|mk|tpl)$/.test(span?.file ?? '')
  );
}

function readNow(paths: readonly string[], { top, shown }: RepositoryPaths): FilesRead {
  const files: ManifestFile[] = [];
  let isComplete = true;
  for (const path of paths) {
    const place = resolve(top, path);
    // A submodule is a folder, and what a link outside of the repository leads to is no part of the change.
    if (!existsSync(place) || lstatSync(place).isDirectory()) continue;
    const realPath = realPathInside([top], place);
    if (realPath === undefined) continue;
    const bytes = readBoundedFile({ realPath, shown: shown(path) }, BOUND);
    if ('code' in bytes) {
      isComplete = false;
      continue;
    }
    const text = decodeText(bytes, shown(path));
    if (typeof text === 'string') files.push({ file: shown(path), text });
    else if (isLost(text)) isComplete = false;
  }
  return { files, isComplete };
}
