import { mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Io } from '../../io.ts';
import { formatBytes } from '../input-limits.ts';
import { inputProblem, systemReason } from '../input-problem.ts';
import { listTree, type TreeEntry } from './list-tree.ts';
import { readBlobs } from './read-blobs.ts';

const MIB = 1024 * 1024;
/** For a whole tree: more than any repository of manifests has. */
const MAX_TREE_BYTES = 1024 * MIB;
const MAX_ENTRIES = 200_000;
const BATCH_BYTES = 32 * MIB;

/**
 * Writes the files of a commit below `folder`, which must be empty: their bytes as they are in git, without hooks, filters,
 * attributes or network. Links are kept if they lead to something inside. Undefined when everything is written.
 */
export async function writeTree(commit: string, folder: string, io: Io): Promise<Diagnostic | undefined> {
  const entries = await listTree(commit, '', io);
  if ('code' in entries) return entries;
  const writable = entries.filter(({ kind, path }) => kind !== 'submodule' && isPlain(path));
  const total = writable.reduce((sum, { size }) => sum + size, 0);
  if (total > MAX_TREE_BYTES || writable.length > MAX_ENTRIES)
    return tooLarge(commit, total, writable.length);
  try {
    for (const batch of batches(writable)) {
      const blobs = await readBlobs(batch, io);
      if ('code' in blobs) return blobs;
      for (const entry of batch) writeEntry(entry, blobs.get(entry.object) ?? new Uint8Array(), folder);
    }
    // Links come last, so that nothing is ever written through one.
    const links = writable.filter(({ kind }) => kind === 'link');
    const targets = await readBlobs(links, io);
    if ('code' in targets) return targets;
    writeLinks(links, targets, folder);
  } catch (error) {
    return inputProblem(
      'render/no-tree',
      `cannot write the files of commit \`${commit.slice(0, 8)}\` into a temporary folder: ${systemReason(error)}`,
      'free space in the folder for temporary files, or set `TMPDIR` to another one',
    );
  }
  return undefined;
}

/** A hand-made tree can contain names that git itself would never check out. */
function isPlain(path: string): boolean {
  return path.split('/').every((part) => !['', '.', '..'].includes(part) && part.toLowerCase() !== '.git');
}

function* batches(entries: readonly TreeEntry[]): Iterable<readonly TreeEntry[]> {
  let batch: TreeEntry[] = [];
  let size = 0;
  for (const entry of entries) {
    if (entry.kind !== 'file') continue;
    if (size + entry.size > BATCH_BYTES && batch.length > 0) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(entry);
    size += entry.size;
  }
  if (batch.length > 0) yield batch;
}

function writeEntry({ path, isExecutable }: TreeEntry, bytes: Uint8Array, folder: string): void {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, bytes, { flag: 'wx', mode: isExecutable ? 0o700 : 0o600 });
}

/** Links that lead out of the tree are removed again: where a link leads can be told only when all links exist. */
function writeLinks(
  links: readonly TreeEntry[],
  targets: ReadonlyMap<string, Uint8Array>,
  folder: string,
): void {
  const top = realpathSync(folder) + sep;
  for (const { path, object } of links) {
    const link = join(folder, path);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(new TextDecoder().decode(targets.get(object)), link);
  }
  for (const { path } of links) {
    const link = join(folder, path);
    if (!isInside(link, top)) rmSync(link);
  }
}

function isInside(link: string, top: string): boolean {
  try {
    return `${realpathSync(link)}${sep}`.startsWith(top);
  } catch {
    return false;
  }
}

function tooLarge(commit: string, bytes: number, files: number): Diagnostic {
  return inputProblem(
    'render/no-tree',
    `commit \`${commit.slice(0, 8)}\` is too large to be rendered: ${files} files, ${formatBytes(bytes)}; the limits are ${MAX_ENTRIES} files and ${formatBytes(MAX_TREE_BYTES)}`,
    'render both sides in the job, and give the two folders with `--base` and `--head`',
  );
}
