import { asBaseProblem } from '../../../impact/compare-diagnostics.ts';
import type { Inventory } from '../../../inventory/inventory.ts';
import { sayTheSame } from '../../../inventory/read/say-the-same.ts';
import { type Diagnostic, isUnread } from '../../../model/diagnostic.ts';
import type { ManifestDocument } from '../../../policy/manifest.ts';
import { folderOf } from '../../../policy/unrendered/file-path.ts';
import type { KustomizedFile } from '../../../policy/unrendered/kustomized-file.ts';
import { readAppliedManifests } from '../../../policy/unrendered/read-applied-manifests.ts';
import { renderedFolders } from '../../config/render-sources.ts';
import type { Comparison } from '../../input/comparison/comparison.ts';
import { createExcluder } from '../../input/files/exclusion.ts';
import { changedFiles } from '../../input/git/changed-paths.ts';
import { findRepositoryPaths } from '../../input/git/repository-path.ts';
import { parseInventoryPath, splitByTime } from '../../input/inventory-path.ts';
import { isManifestName } from '../../input/open-manifest-inputs.ts';
import { readManifestsAtRevision } from '../../input/read-manifests-at-revision.ts';
import { held, readUnrenderedContext } from '../../input/unrendered-context.ts';
import type { Io } from '../../io.ts';
import type { KustomizedSides } from '../policies/describe-kustomized.ts';
import { describeNotSearched } from '../policies/describe-not-searched.ts';
import { inventoryLimits } from './inventory-limits.ts';
import type { InsteadOfFiles, InventoryOptions, InventoryReading } from './read-inventory.ts';

/** Manifests beside the policies of both sides. */
export interface OthersOfBoth {
  readonly base: readonly ManifestDocument[];
  readonly head: readonly ManifestDocument[];
}

export interface InventoryBefore {
  /**
   * With the manifests beside the base policies, and with its own files as the base commit has them. Undefined where the change
   * alters none of them, or where nothing says how they were: the live cluster has no earlier commit, and no file outside of
   * the repository has.
   */
  readonly inventory: Inventory | undefined;
  /** Files that the change alters, but in nothing that an inventory reads. */
  readonly sayingTheSame: ReadonlySet<string>;
  /** What could not be read as it was before. */
  readonly diagnostics: readonly Diagnostic[];
  /** What kustomizations make of its files that the change alters, or that a kustomization of the change now alters. */
  readonly kustomized: KustomizedSides;
}

const AS_BEFORE: InventoryBefore = {
  inventory: undefined,
  sayingTheSame: new Set(),
  diagnostics: [],
  kustomized: { base: [], head: [], wasApplied: () => false },
};

/** The inventory before the change, as far as the change alters it. */
export async function readInventoryBefore(
  { base, head }: Comparison,
  options: InventoryOptions,
  { beside, documents, kustomized }: Pick<InventoryReading, 'beside' | 'documents' | 'kustomized'>,
  others: OthersOfBoth,
  io: Io,
): Promise<InventoryBefore> {
  if (base.kind === 'cluster') return AS_BEFORE;
  const isOfWorkTree = base.kind === 'revision' && head.kind === 'paths' && !head.isReplacement;
  const instead = isOfWorkTree ? await filesAtRevision(base, options, io) : undefined;
  const of = (all: readonly ManifestDocument[], name: string) => all.filter(({ file }) => file === name);
  const same = [...(instead?.files ?? [])].filter((file) => {
    const [now, then] = [of(documents, file), of(instead?.documents ?? [], file)];
    // A link has no documents, and leads to others.
    return now.length > 0 && sayTheSame(now, then, options);
  });
  const isAltered = same.length < (instead?.files.size ?? 0) || !areSame(others.base, others.head);
  return {
    inventory: isAltered ? beside(others.base, instead) : undefined,
    sayingTheSame: new Set(same),
    diagnostics: instead?.diagnostics ?? [],
    kustomized: instead === undefined ? AS_BEFORE.kustomized : kustomizedSides(instead, kustomized),
  };
}

/** Files that the change leaves alone are read once: what a new kustomization alters of them was applied as it is written. */
function kustomizedSides(
  { files, documents, kustomized: base }: FilesAtRevision,
  now: readonly KustomizedFile[],
): KustomizedSides {
  const then = new Set(base.map(({ file }) => file));
  const applied = new Set(documents.map(({ file }) => file));
  const newFolders = now.flatMap(({ file, is }) =>
    is === 'kustomization' && files.has(file) && !then.has(file) ? [folderOf(file)] : [],
  );
  const isBelow = (file: string) =>
    newFolders.some((folder) => folder === '' || file.startsWith(`${folder}/`));
  return {
    base,
    head: now.filter(({ file }) => files.has(file) || isBelow(file)),
    wasApplied: (file) => (files.has(file) ? applied.has(file) : isBelow(file)),
  };
}

interface FilesAtRevision extends InsteadOfFiles {
  readonly diagnostics: readonly Diagnostic[];
  readonly kustomized: readonly KustomizedFile[];
}

/** Files of the inventory that differ from the commit, as they are there. */
async function filesAtRevision(
  base: Extract<Comparison['base'], { kind: 'revision' }>,
  { inventory, limits, render, defaultNamespace }: InventoryOptions,
  io: Io,
): Promise<FilesAtRevision | undefined> {
  const paths = splitByTime(inventory.map(parseInventoryPath)).present.filter((path) => path !== '-');
  const repository = await findRepositoryPaths(io);
  if (!('inCommit' in repository)) return undefined;
  const places = paths.flatMap((path) => repository.placesOf(path));
  const changed =
    places.length === 0 ? [] : await changedFiles({ from: base.commit }, places, repository, io);
  if (changed === undefined) return NOT_KNOWN;
  const excluder = createExcluder(limits.exclude, io.cwd);
  const manifests = changed.filter(
    (file) =>
      places.includes(file) ||
      (isManifestName(file) && !excluder.excludes(repository.fromWorkingFolder(file))),
  );
  if (manifests.length === 0) return undefined;
  const names = manifests.map((file) => repository.fromWorkingFolder(file));
  const reading = await readManifestsAtRevision(base.commit, names, io, inventoryLimits(limits));
  const { files } = reading;
  const context = await readUnrenderedContext(base, held(files), io, { exclude: limits.exclude });
  const rendered = renderedFolders(render?.sources ?? []);
  const { documents, kustomized } = readAppliedManifests({
    files,
    context: context.files,
    rendered,
    defaultNamespace,
  });
  return {
    files: new Set(manifests.map((file) => repository.shown(file))),
    documents,
    kustomized,
    diagnostics: [
      ...reading.diagnostics.filter(isUnread).map(asBaseProblem),
      ...describeNotSearched(!context.areAll),
    ],
  };
}

/** Git does not say which files the change alters. */
const NOT_KNOWN: FilesAtRevision = {
  files: new Set(),
  documents: [],
  kustomized: [],
  diagnostics: describeNotSearched(true),
};

/** Files that a change leaves as they are were read once for both sides. */
function areSame(one: readonly ManifestDocument[], other: readonly ManifestDocument[]): boolean {
  return one.length === other.length && one.every((document, i) => document === other[i]);
}
