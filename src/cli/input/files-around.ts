import { lstatSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ManifestFile } from '../../policy/manifest.ts';
import type { Io } from '../io.ts';
import { decodeText } from './files/decode-text.ts';
import { type ByteBound, readBoundedFile } from './files/read-bounded-file.ts';
import { realPathInside } from './files/real-path-inside.ts';
import { followTreeLink } from './git/follow-tree-link.ts';
import { listTree, type TreeEntry } from './git/list-tree.ts';
import { readBlobs } from './git/read-blobs.ts';
import { trackedFiles } from './git/tracked-files.ts';
import type { SpeakingRepository } from './repositories-of-side.ts';

/** Files that were looked at. What is not text says nothing to any tool, and counts as looked at. */
export interface FilesLookedAt {
  readonly files: readonly ManifestFile[];
  /** False: some that are there could not be read, are too large, or are too many. */
  readonly areAll: boolean;
}

/** How to find and read other files of one side of a change, by the names that people see. */
export interface FilesAround {
  /** Files whose names are wanted. */
  readonly names: readonly string[];
  /** The names of all files that git knows. */
  readonly list: () => readonly string[];
  /** False: git could not list them. */
  readonly areListed: boolean;
  /** Names of files that do not exist are passed over. */
  readonly read: (names: readonly string[], bound: ByteBound) => Promise<FilesLookedAt>;
}

/** More are not read at a time. */
const MAX_FILES = 5000;

const NOT_LISTED: FilesAround = {
  names: [],
  list: () => [],
  areListed: false,
  read: async () => ({ files: [], areAll: false }),
};

/** The files of a commit. */
export async function filesAtRevision(
  commit: string,
  repository: SpeakingRepository | undefined,
  isWanted: (path: string) => boolean,
  io: Io,
): Promise<FilesAround> {
  const entries = repository === undefined ? undefined : await listTree(commit, '', io);
  if (repository === undefined || entries === undefined || 'code' in entries) return NOT_LISTED;
  const links = entries.filter(({ kind, path }) => kind === 'link' && isWanted(path));
  const followed = await followLinks(links, entries, io);
  const files = [...entries.filter(({ kind }) => kind === 'file'), ...followed];
  const named = (some: readonly TreeEntry[]): ReadonlyMap<string, TreeEntry> =>
    new Map(some.map((entry) => [repository.shown(entry.path), entry]));
  const wanted = named(files.filter(({ path }) => isWanted(path)));
  // What people see of all paths takes longer to compute than git takes to list them, and is seldom asked for.
  let all: ReadonlyMap<string, TreeEntry> | undefined;
  const everything = (): ReadonlyMap<string, TreeEntry> => {
    all ??= named(files);
    return all;
  };
  return {
    names: [...wanted.keys()],
    list: () => [...everything().keys()],
    areListed: followed.length === links.length,
    async read(names, { maxBytes }) {
      const found = names.flatMap((name) => {
        const entry = wanted.get(name) ?? everything().get(name);
        return entry === undefined ? [] : [{ name, entry }];
      });
      const chosen = found.filter(({ entry }) => entry.size <= maxBytes).slice(0, MAX_FILES);
      const blobs = await readBlobs(
        chosen.map(({ entry }) => entry),
        io,
      );
      if ('code' in blobs) return { files: [], areAll: false };
      return {
        files: chosen.flatMap(({ name, entry }) => textFile(name, blobs.get(entry.object))),
        areAll: chosen.length === found.length,
      };
    },
  };
}

const MAX_LINK_BYTES = 4096;

/** The files to which links lead within the repository, by the names of the links. */
async function followLinks(
  links: readonly TreeEntry[],
  entries: readonly TreeEntry[],
  io: Io,
): Promise<readonly TreeEntry[]> {
  if (links.length === 0) return [];
  const texts = await readBlobs(
    entries.filter(({ kind, size }) => kind === 'link' && size <= MAX_LINK_BYTES),
    io,
  );
  if ('code' in texts) return [];
  const targets = new Map([...texts].map(([object, bytes]) => [object, new TextDecoder().decode(bytes)]));
  return links.flatMap((link) => {
    const target = followTreeLink(link, '', entries, targets);
    return target.kind === 'file' ? [{ ...target.entry, path: link.path }] : [];
  });
}

/** Files that git tracks in the work tree, and those `beside` what is read. */
export async function filesInWorkTree(
  beside: readonly string[],
  repositories: readonly SpeakingRepository[],
  isWanted: (path: string) => boolean,
  io: Io,
): Promise<FilesAround> {
  const tracked = await Promise.all(
    repositories.map(async (repository) => ({ repository, paths: await trackedFiles(repository, io) })),
  );
  const shown = (isMeant: (path: string) => boolean): readonly string[] =>
    tracked.flatMap(({ repository, paths = new Set() }) =>
      [...paths].filter(isMeant).map((path) => repository.shown(path)),
    );
  return {
    names: [...new Set([...beside, ...shown(isWanted)])],
    list: () => shown(() => true),
    areListed: tracked.every(({ paths }) => paths !== undefined),
    async read(names, bound) {
      const tops = [realpathSync(io.cwd), ...repositories.map(({ top }) => top)];
      const there = names.filter(
        (name) => lstatSync(resolve(io.cwd, name), NO_ERROR)?.isDirectory() === false,
      );
      const readings = there.slice(0, MAX_FILES).map((name) => {
        const realPath = realPathInside(tops, resolve(io.cwd, name));
        return {
          name,
          bytes: realPath === undefined ? undefined : readBoundedFile({ realPath, shown: name }, bound),
        };
      });
      return {
        files: readings.flatMap(({ name, bytes }) =>
          bytes === undefined || 'code' in bytes ? [] : textFile(name, bytes),
        ),
        areAll:
          there.length <= MAX_FILES &&
          readings.every(({ bytes }) => bytes !== undefined && !('code' in bytes)),
      };
    },
  };
}

const NO_ERROR = { throwIfNoEntry: false } as const;

function textFile(file: string, bytes: Uint8Array | undefined): readonly ManifestFile[] {
  const text = bytes === undefined ? undefined : decodeText(bytes, file);
  return typeof text === 'string' ? [{ file, text }] : [];
}
