import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ManifestFile } from '../../policy/manifest.ts';
import { folderOf, foldersUp } from '../../policy/unrendered/file-path.ts';
import { meansFile } from '../../policy/unrendered/find-files.ts';
import { isChartName } from '../../policy/unrendered/helm-chart.ts';
import { isIgnoringName } from '../../policy/unrendered/includer.ts';
import { readKustomization } from '../../policy/unrendered/kustomization.ts';
import { isKustomizationName } from '../../policy/unrendered/kustomization-name.ts';
import {
  DELIVERING_NAMES,
  isDeliveringName,
  namesForDeliveries,
  textsForDeliveries,
} from '../../policy/unrendered/read-deliveries.ts';
import type { Io } from '../io.ts';
import type { SideSource } from './comparison/comparison.ts';
import { deliveringFiles, mayBeManifest, mayInstruct } from './delivering-files.ts';
import { decodeText } from './files/decode-text.ts';
import { createExcluder } from './files/exclusion.ts';
import { type ByteBound, readBoundedFile } from './files/read-bounded-file.ts';
import { filesHolding } from './git/files-holding.ts';
import { listTree, type TreeEntry } from './git/list-tree.ts';
import { readBlobs } from './git/read-blobs.ts';
import { trackedFiles } from './git/tracked-files.ts';
import type { InputOptions } from './input-limits.ts';
import { namesOfValues } from './names-of-values.ts';
import { repositoriesOfSide, type SpeakingRepository } from './repositories-of-side.ts';

const LIMIT = { maxBytes: 1024 * 1024, setting: 'nothing: this limit is fixed' };
/** For files that hold something by which tools know them: generated ones have all objects of a cluster in one. */
const LARGE = { ...LIMIT, maxBytes: 16 * 1024 * 1024 };
const MAX_FILES = 5000;

/**
 * Reads files of one side by the names that people see; those that do not exist, are too large or are not text are left out.
 * `tell` is called for those that are too large.
 */
type ReadNamed = (
  names: readonly string[],
  limit?: ByteBound,
  tell?: () => void,
) => Promise<readonly ManifestFile[]>;

/** How to find and read other files of a side. */
interface FilesAround {
  /** Files that by their names say something about other files. */
  readonly names: readonly string[];
  readonly read: ReadNamed;
  /** The names of all files that git knows. */
  readonly list: () => readonly string[];
}

/** The files of a side: their names, and the texts that are already known. */
export interface FilesOfSide {
  readonly names: readonly string[];
  readonly known: readonly ManifestFile[];
}

interface ContextOptions extends InputOptions {
  /** Called when not all files could be searched. */
  readonly onNotSearched?: () => void;
}

/**
 * Files that say what becomes of the files of a side, wherever they are in the repository: kustomizations, the patches that they
 * name, the charts around the files, and the values that releases use. One that cannot be read here is not missed: it only says
 * what happens to others.
 */
export async function readUnrenderedContext(
  side: SideSource,
  files: FilesOfSide,
  io: Io,
  { exclude, onNotSearched = () => {} }: ContextOptions = {},
): Promise<readonly ManifestFile[]> {
  if (files.names.length === 0) return [];
  const folders = new Set(files.names.flatMap((file) => foldersUp(folderOf(file))));
  const repositories = await repositoriesOfSide(side, io);
  const commit = side.kind === 'revision' ? side.commit : undefined;
  const { names, read, list } =
    commit === undefined
      ? await inWorkTree(folders, repositories, io)
      : await atRevision(commit, repositories[0], io);
  const excluder = createExcluder(exclude, io.cwd);
  const known = new Set(files.known.map(({ file }) => file));
  const wanted = names.filter(
    (name) =>
      !known.has(name) &&
      (isKustomizationName(name) ||
        isDeliveringName(name) ||
        isIgnoringName(name) ||
        (isChartName(name) && folders.has(folderOf(name)))) &&
      !excluder.excludes(name),
  );
  const found = await read(wanted.slice(0, MAX_FILES));
  const kustomizations = [...files.known, ...found].filter(({ file }) => isKustomizationName(file));
  const settings = kustomizations.flatMap((file) => {
    const { patchFiles, settingFiles, sourceFiles } = readKustomization(file, () => undefined);
    return [...patchFiles, ...settingFiles, ...sourceFiles];
  });
  const delivering = await readDelivering(
    { commit, repositories, isWanted: (name) => !excluder.excludes(name), read, onNotSearched },
    io,
  );
  const all = [...files.known, ...found, ...delivering];
  const named = new Set([
    ...settings,
    ...namesOfValues(all, new Set(files.names)),
    ...namesForDeliveries(all),
  ]);
  const wantedToo = existing([...named], list);
  const more = await read(wantedToo.filter((name) => !known.has(name)).slice(0, MAX_FILES));
  return [...found, ...more, ...delivering];
}

/**
 * Files that say what tools such as Flux do. Those that are read anyway are included again, with the repository to which their
 * paths are relative.
 */
async function readDelivering(
  { commit, repositories, isWanted, read, onNotSearched }: DeliveringSearch,
  io: Io,
): Promise<readonly ManifestFile[]> {
  const found: ManifestFile[] = [];
  for (const repository of repositories) {
    const paths = await deliveringFiles(commit, repository, io);
    if (paths === undefined) onNotSearched();
    const names = (paths ?? []).map((path) => repository.shown(path)).filter(isWanted);
    if (names.length > MAX_FILES) onNotSearched();
    const large = await read(names.slice(0, MAX_FILES), LARGE, onNotSearched);
    const delivering = large.filter(({ text }) => text.length <= LIMIT.maxBytes || mayInstruct(text));
    const texts = textsForDeliveries(delivering);
    const holding = texts.length === 0 ? [] : await filesHolding(texts, { commit }, repository, io);
    if (holding === undefined) onNotSearched();
    const needed = (holding ?? []).filter(mayBeManifest).map((path) => repository.shown(path));
    const others = await read(
      needed.filter((name) => isWanted(name) && !names.includes(name)).slice(0, MAX_FILES),
    );
    for (const file of [...delivering, ...others]) found.push({ ...file, repository: repository.seen });
  }
  return found;
}

interface DeliveringSearch {
  readonly commit: string | undefined;
  readonly repositories: readonly SpeakingRepository[];
  readonly isWanted: (name: string) => boolean;
  readonly read: ReadNamed;
  readonly onNotSearched: () => void;
}

/** The same for the head when nothing is compared. */
export function readWorkTreeContext(
  files: FilesOfSide,
  io: Io,
  options: InputOptions = {},
): Promise<readonly ManifestFile[]> {
  return readUnrenderedContext(
    { kind: 'paths', name: '', paths: [], isReplacement: false },
    files,
    io,
    options,
  );
}

async function atRevision(
  commit: string,
  repository: SpeakingRepository | undefined,
  io: Io,
): Promise<FilesAround> {
  const entries = await listTree(commit, '', io);
  if (repository === undefined || 'code' in entries)
    return { names: [], read: async () => [], list: () => [] };
  const files = entries.filter(({ kind }) => kind === 'file');
  const named = (some: readonly TreeEntry[]): ReadonlyMap<string, TreeEntry> =>
    new Map(some.map((entry) => [repository.shown(entry.path), entry]));
  const speaking = named(files.filter(({ path }) => isSpeakingName(path)));
  // Computing what people see for all paths takes longer than git takes to list them, so it is done only where patches are looked
  // for.
  let all: ReadonlyMap<string, TreeEntry> | undefined;
  const everything = (): ReadonlyMap<string, TreeEntry> => {
    all ??= named(files);
    return all;
  };
  const entryOf = (name: string): TreeEntry | undefined => {
    const known = speaking.get(name);
    if (known !== undefined) return known;
    return everything().get(name);
  };
  return {
    names: [...speaking.keys()],
    list: () => [...everything().keys()],
    async read(names, limit = LIMIT, tell = () => {}) {
      const chosen = names.flatMap((name) => {
        const entry = entryOf(name);
        if (entry !== undefined && entry.size > limit.maxBytes) tell();
        return entry === undefined || entry.size > limit.maxBytes ? [] : [{ name, entry }];
      });
      const blobs = await readBlobs(
        chosen.map(({ entry }) => entry),
        io,
      );
      if ('code' in blobs) return [];
      return chosen.flatMap(({ name, entry }) => manifest(name, blobs.get(entry.object)));
    },
  };
}

/** Tracked files with telling names, and those in the folders above the files that are read. */
async function inWorkTree(
  above: ReadonlySet<string>,
  repositories: readonly SpeakingRepository[],
  io: Io,
): Promise<FilesAround> {
  const beside = [...above].flatMap((folder) =>
    SPEAKING_NAMES.map((name) => (folder === '' ? name : `${folder}/${name}`)).filter((name) =>
      existsSync(resolve(io.cwd, name)),
    ),
  );
  const tracked = await Promise.all(
    repositories.map(async (repository) => ({
      repository,
      paths: [...((await trackedFiles(repository, io)) ?? [])],
    })),
  );
  const shown = (isMeant: (path: string) => boolean): readonly string[] =>
    tracked.flatMap(({ repository, paths }) => paths.filter(isMeant).map((path) => repository.shown(path)));
  return {
    names: [...new Set([...beside, ...shown(isSpeakingName)])],
    read: async (wanted, limit = LIMIT, tell = () => {}) =>
      wanted.flatMap((name) => readNamed(name, limit, tell, io)),
    list: () => shown(() => true),
  };
}

const SPEAKING_NAMES = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
  'Chart.yaml',
  ...DELIVERING_NAMES,
];

function isSpeakingName(file: string): boolean {
  return isKustomizationName(file) || isChartName(file) || isDeliveringName(file) || isIgnoringName(file);
}

/** The names without `*` as they are, and for patterns the files that match. */
function existing(names: readonly string[], list: FilesAround['list']): readonly string[] {
  const patterns = names.filter((name) => name.includes('*'));
  if (patterns.length === 0) return names;
  const meant = list().filter((file) => patterns.some((pattern) => meansFile(pattern, file)));
  return [...new Set([...names.filter((name) => !name.includes('*')), ...meant])];
}

/** Files that are already in memory. */
export function held(files: readonly ManifestFile[]): FilesOfSide {
  return { names: files.map(({ file }) => file), known: files };
}

function readNamed(name: string, limit: ByteBound, tell: () => void, io: Io): readonly ManifestFile[] {
  const path = resolve(io.cwd, name);
  if (!existsSync(path)) return [];
  const bytes = readBoundedFile({ realPath: path, shown: name }, limit);
  if (bytes instanceof Uint8Array) return manifest(name, bytes);
  if (bytes.code === 'input/too-large') tell();
  return [];
}

function manifest(file: string, bytes: Uint8Array | undefined): readonly ManifestFile[] {
  const text = bytes === undefined ? undefined : decodeText(bytes, file);
  return typeof text === 'string' ? [{ file, text }] : [];
}
