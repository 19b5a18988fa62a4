import { matchesGlob, posix } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Io } from '../../io.ts';
import { isGlob } from '../files/find-files.ts';
import { isManifestName } from '../open-manifest-inputs.ts';
import { followPlace } from './follow-place.ts';
import { listTree, submoduleAround, type TreeEntry } from './list-tree.ts';

/** What a path, relative to the top of the repository, stands for in a commit. */
export interface Choice {
  /** The folder that was given, '' for the top; links must stay in it. */
  readonly root: string;
  /** Everything in the root, including hidden entries: that to which a link may lead. */
  readonly all: readonly TreeEntry[];
  /** Manifests, and links and submodules that may contain some. */
  readonly chosen: readonly TreeEntry[];
}

/**
 * Chooses as the work tree's reader does: a file by its name, the manifests of a folder or glob without hidden ones; follows
 * links as well.
 */
export async function chooseEntries(commit: string, place: string, io: Io): Promise<Choice | Diagnostic> {
  const all = await listTree(commit, place, io);
  if (!isList(all)) return all;
  const isLink = all.some(({ kind, path }) => kind === 'link' && path === place);
  if (all.length > 0 && !isLink) return choose(all, place);
  const pattern = isGlob(place) && !isLink ? place : undefined;
  const wanted = pattern === undefined ? place : literalFolder(pattern);
  const followed = await followPlace(commit, wanted, io);
  if (typeof followed === 'object') return followed;
  const root = followed ?? wanted;
  const below = pattern === undefined && followed === undefined ? all : await listTree(commit, root, io);
  if (!isList(below)) return below;
  const isEmpty = below.every(({ kind, path }) => kind === 'submodule' && path === root);
  const submodule = isEmpty ? await submoduleAround(commit, root, io) : undefined;
  if (submodule !== undefined) return { root, all: below, chosen: [submodule] };
  if (pattern === undefined) return choose(below, root);
  const inPlace = posix.join(root, pattern.slice(wanted.length));
  const chosen = below.filter((entry) => isWanted(entry) && isMatch(entry.path, inPlace, root));
  return { root, all: below, chosen };
}

function choose(all: readonly TreeEntry[], place: string): Choice {
  const isFile = all.some(({ path }) => path === place);
  const root = isFile ? parentOf(place) : place;
  const chosen = isFile ? all : all.filter((entry) => isWanted(entry) && !isHidden(entry.path, root));
  return { root, all, chosen };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function isWanted({ kind, path }: TreeEntry): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return isManifestName(name) || (kind !== 'file' && !name.slice(1).includes('.'));
}

function isHidden(path: string, root: string): boolean {
  const inside = root === '' ? path : path.slice(root.length + 1);
  return inside.split('/').some((part) => part.startsWith('.') || part === 'node_modules');
}

/** Whether the pattern matches the file itself, or a folder above it, which is then read as a whole. */
function isMatch(path: string, pattern: string, root: string): boolean {
  if (matchesGlob(path, pattern)) return !path.split('/').includes('node_modules');
  for (let folder = parentOf(path); folder.length > root.length; folder = parentOf(folder)) {
    if (matchesGlob(folder, pattern)) return !isHidden(path, folder);
  }
  return false;
}

function literalFolder(pattern: string): string {
  const parts = pattern.split('/');
  const first = parts.findIndex(isGlob);
  return parts.slice(0, first).join('/');
}

function isList(answer: readonly TreeEntry[] | Diagnostic): answer is readonly TreeEntry[] {
  return Array.isArray(answer);
}
