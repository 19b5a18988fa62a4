import { existsSync, lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { isUnread } from '../../model/diagnostic.ts';
import type { ManifestFile } from '../../policy/manifest.ts';
import type { Io } from '../io.ts';
import type { Comparison } from './comparison/comparison.ts';
import { decodeText } from './files/decode-text.ts';
import { readBoundedFile } from './files/read-bounded-file.ts';
import { realPathInside } from './files/real-path-inside.ts';
import { changedFiles } from './git/changed-files.ts';
import { filesHolding } from './git/files-holding.ts';
import { findRepositoryPaths, type RepositoryPaths } from './git/repository-path.ts';
import type { InputOptions } from './input-limits.ts';
import { readManifestsAtRevision } from './read-manifests-at-revision.ts';

/** A file on both sides of a change; on one side it may be missing, or no text. */
export interface ChangedText {
  readonly file: string;
  readonly before: ManifestFile | undefined;
  readonly after: ManifestFile | undefined;
}

interface Wanted {
  /** By the name that people see. */
  isWanted(file: string): boolean;
  /** Texts, of which a file must hold one on one side at least; left out: any will do. */
  readonly marks?: readonly string[];
}

/** A change of more is one of the whole repository, such as a new indentation. */
const MAX_FILES = 2000;
/** They are read sooner than searched. */
const FEW = 50;
const BOUND = { maxBytes: 4 * 1024 * 1024, setting: undefined };

/**
 * Texts that a change alters, as far as they are wanted, wherever in the repository. Undefined where git cannot tell, or there are
 * too many.
 */
export async function changedTexts(
  { base, head }: Comparison,
  { isWanted, marks }: Wanted,
  io: Io,
): Promise<readonly ChangedText[] | undefined> {
  if (base.kind !== 'revision' || head.kind === 'cluster' || (head.kind === 'paths' && head.isReplacement)) {
    return [];
  }
  const until = head.kind === 'revision' ? head.commit : undefined;
  const repository = await findRepositoryPaths(io);
  if ('code' in repository) return undefined;
  const changed = await changedFiles({ from: base.commit, until }, [''], repository, io);
  if (changed === undefined) return undefined;
  const all = changed.filter((path) => isWanted(repository.shown(path)));
  const holding = async (commit: string | undefined): Promise<readonly string[]> =>
    (marks && all.length > FEW && (await filesHolding(marks, { commit, paths: all }, repository, io))) || all;
  const named = new Set([...(await holding(base.commit)), ...(await holding(until))]);
  const paths = all.filter((path) => named.has(path));
  if (paths.length === 0) return [];
  if (paths.length > MAX_FILES) return undefined;
  const read = (commit: string | undefined, some: readonly string[]): Promise<Read> =>
    commit === undefined ? readNow(some, repository) : readAtRevision(commit, some, repository, io);
  const readWanted = async (commit: string | undefined): Promise<Read> => {
    const all = await read(commit, paths);
    if (all !== undefined || marks === undefined) return all;
    // A file that is too large, a picture for example, need not be read if it holds none of the marks.
    const marked = await filesHolding(marks, { commit, paths }, repository, io);
    return marked && read(commit, marked);
  };
  const before = byName(await readWanted(base.commit));
  const after = byName(await readWanted(until));
  if (before === undefined || after === undefined) return undefined;
  return paths.map((path) => {
    const file = repository.shown(path);
    return { file, before: before.get(file), after: after.get(file) };
  });
}

/** Undefined where one of the files is there, but could not be read. */
type Read = readonly ManifestFile[] | undefined;

async function readAtRevision(
  commit: string,
  paths: readonly string[],
  { fromWorkingFolder }: RepositoryPaths,
  io: Io,
): Promise<Read> {
  const names = paths.map(fromWorkingFolder);
  const options: InputOptions = { maxFileBytes: BOUND.maxBytes };
  const { files, noText = [], diagnostics } = await readManifestsAtRevision(commit, names, io, options);
  // A file that is no text is not wanted.
  return diagnostics.filter(isUnread).length > noText.length ? undefined : files;
}

async function readNow(paths: readonly string[], { top, shown }: RepositoryPaths): Promise<Read> {
  const files: ManifestFile[] = [];
  for (const path of paths) {
    const place = resolve(top, path);
    // A submodule is a folder, and what a link outside of the repository leads to is no part of the change.
    if (!existsSync(place) || lstatSync(place).isDirectory()) continue;
    const realPath = realPathInside([top], place);
    if (realPath === undefined) continue;
    const bytes = readBoundedFile({ realPath, shown: shown(path) }, BOUND);
    if (!(bytes instanceof Uint8Array)) return undefined;
    const text = decodeText(bytes, shown(path));
    if (typeof text === 'string') files.push({ file: shown(path), text });
  }
  return files;
}

function byName(files: Read): ReadonlyMap<string, ManifestFile> | undefined {
  return files && new Map(files.map((one) => [one.file, one]));
}
