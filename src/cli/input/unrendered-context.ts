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
import { createExcluder } from './files/exclusion.ts';
import type { ByteBound } from './files/read-bounded-file.ts';
import { type FilesAround, type FilesLookedAt, filesAtRevision, filesInWorkTree } from './files-around.ts';
import { filesHolding } from './git/files-holding.ts';
import { includedNames } from './included-files.ts';
import type { InputOptions } from './input-limits.ts';
import { namesOfValues } from './names-of-values.ts';
import { repositoriesOfSide, type SpeakingRepository } from './repositories-of-side.ts';

const BOUND: ByteBound = { maxBytes: 1024 * 1024, setting: undefined };
/** For files that hold something by which tools know them: generated ones have all objects of a cluster in one. */
const LARGE: ByteBound = { ...BOUND, maxBytes: 16 * 1024 * 1024 };

/** The files of a side: their names, and the texts that are already known. */
export interface FilesOfSide {
  readonly names: readonly string[];
  readonly known: readonly ManifestFile[];
}

/** What is around the files of a side. */
export interface FilesAroundSide {
  /** Files that say what becomes of the files of the side. */
  readonly context: readonly ManifestFile[];
  /** What kustomizations among the files include: whoever gives a kustomization means all of it. */
  readonly included: readonly ManifestFile[];
  /** False: some of these could not be looked at. */
  readonly areAll: boolean;
}

/**
 * Files that say what becomes of the files of a side, wherever they are in the repository: kustomizations, the patches that they
 * name, the charts around the files, and the values that releases use.
 */
export async function readUnrenderedContext(
  side: SideSource | 'work-tree',
  files: FilesOfSide,
  io: Io,
  options: InputOptions = {},
): Promise<FilesLookedAt> {
  const { context, included, areAll } = await readContextAndIncluded(side, files, io, options);
  const kustomizations = included.filter(({ file }) => isKustomizationName(file));
  return { files: [...context, ...kustomizations.map(({ file, text }) => ({ file, text }))], areAll };
}

/** The same, and what kustomizations among the files include. */
export async function readContextAndIncluded(
  side: SideSource | 'work-tree',
  files: FilesOfSide,
  io: Io,
  { exclude }: InputOptions = {},
): Promise<FilesAroundSide> {
  if (files.names.length === 0) return { context: [], included: [], areAll: true };
  const folders = new Set(files.names.flatMap((file) => foldersUp(folderOf(file))));
  const repositories = await repositoriesOfSide(side, io);
  const commit = side !== 'work-tree' && side.kind === 'revision' ? side.commit : undefined;
  const around =
    commit === undefined
      ? await filesInWorkTree(namesBeside(folders, io), repositories, isSpeakingName, io)
      : await filesAtRevision(commit, repositories[0], isSpeakingName, io);
  const excluder = createExcluder(exclude, io.cwd);
  const known = new Set(files.known.map(({ file }) => file));
  const wanted = around.names.filter(
    (name) =>
      !known.has(name) && (!isChartName(name) || folders.has(folderOf(name))) && !excluder.excludes(name),
  );
  const found = await around.read(wanted, BOUND);
  const delivering = await readDelivering(
    { commit, repositories, isWanted: (name) => !excluder.excludes(name), around },
    io,
  );
  const all = [...files.known, ...found.files, ...delivering.files];
  const named = [
    ...namesInKustomizations([...files.known, ...found.files]),
    ...namesOfValues(all, new Set(files.names)),
    ...namesForDeliveries(all),
  ];
  const more = existing([...new Set(named)], around.list).filter((name) => !known.has(name));
  const includable = includedNames(files.known, found.files).filter((name) => !excluder.excludes(name));
  const included = await around.read(includable, LARGE);
  const isIncluded = new Set(included.files.map(({ file }) => file));
  const includedBy = files.known.map(({ file }) => file).filter(isKustomizationName);
  const looked = [found, await around.read(more, BOUND), delivering];
  return {
    context: looked
      .flatMap((one) => one.files)
      .filter(({ file, repository }) => repository !== undefined || !isIncluded.has(file)),
    included: included.files.map((file) => ({ ...file, includedBy })),
    areAll: around.areListed && [...looked, included].every(({ areAll }) => areAll),
  };
}

function namesBeside(folders: ReadonlySet<string>, io: Io): readonly string[] {
  return [...folders].flatMap((folder) =>
    SPEAKING_NAMES.map((name) => (folder === '' ? name : `${folder}/${name}`)).filter((name) =>
      existsSync(resolve(io.cwd, name)),
    ),
  );
}

function namesInKustomizations(files: readonly ManifestFile[]): readonly string[] {
  return files
    .filter(({ file }) => isKustomizationName(file))
    .flatMap((file) => {
      const { patchFiles, settingFiles, sourceFiles } = readKustomization(file, () => undefined);
      return [...patchFiles, ...settingFiles, ...sourceFiles];
    });
}

interface DeliveringSearch {
  readonly commit: string | undefined;
  readonly repositories: readonly SpeakingRepository[];
  readonly isWanted: (name: string) => boolean;
  readonly around: FilesAround;
}

/**
 * Files that say what tools such as Flux do. Those that are read anyway are included again, with the repository to which their
 * paths are relative.
 */
async function readDelivering(
  { commit, repositories, isWanted, around }: DeliveringSearch,
  io: Io,
): Promise<FilesLookedAt> {
  const found: ManifestFile[] = [];
  let areAll = true;
  for (const repository of repositories) {
    const paths = await deliveringFiles(commit, repository, io);
    const names = (paths ?? []).map((path) => repository.shown(path)).filter(isWanted);
    const marked = await around.read(names, LARGE);
    const delivering = marked.files.filter(({ text }) => text.length <= BOUND.maxBytes || mayInstruct(text));
    const texts = textsForDeliveries(delivering);
    const holding = texts.length === 0 ? [] : await filesHolding(texts, { commit }, repository, io);
    const needed = (holding ?? []).filter(mayBeManifest).map((path) => repository.shown(path));
    const others = await around.read(
      needed.filter((name) => isWanted(name) && !names.includes(name)),
      LARGE,
    );
    for (const file of [...delivering, ...others.files]) found.push({ ...file, repository: repository.seen });
    areAll &&= paths !== undefined && holding !== undefined && marked.areAll && others.areAll;
  }
  return { files: found, areAll };
}

/** The same for the head when nothing is compared. */
export function readWorkTreeContext(
  files: FilesOfSide,
  io: Io,
  options: InputOptions = {},
): Promise<FilesLookedAt> {
  return readUnrenderedContext('work-tree', files, io, options);
}

/** The same, and what kustomizations among the files include. */
export function readWorkTreeIncluded(
  files: FilesOfSide,
  io: Io,
  options: InputOptions = {},
): Promise<FilesAroundSide> {
  return readContextAndIncluded('work-tree', files, io, options);
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
