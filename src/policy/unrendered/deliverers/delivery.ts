import type { ManifestFile } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import type { ReadFile, Transformation } from '../kustomization.ts';
import type { ValuesOfMap } from '../value-maps.ts';

/** A folder of the repository that a tool applies, and what the tool does to its contents. */
export interface Delivery {
  /** The file in which that is written. */
  readonly file: string;
  /** The folder; `*` stands for what a template or a generator inserts. */
  readonly folder: string;
  /** Whether manifests in subfolders are applied, where no kustomization lists what is. */
  readonly isDeep: boolean;
  /** It is suspended: what it included before stays as it was. */
  readonly isSuspended?: true;
  /** Which clusters get it, as it is written: when that changes, one may lose what it included. */
  readonly target?: string;
  /** Which manifests in the folder it applies, where no kustomization lists what is. */
  readonly includes?: (pathInFolder: string) => boolean;
  /** Folders, or patterns of some, that it leaves out although `folder` stands for them. */
  readonly excludes?: readonly string[];
  /** It names the manifests themselves, so a kustomization beside them does not count. */
  readonly isOfFiles?: true;
  readonly components: readonly string[];
  readonly transformations: readonly Transformation[];
  /** The part of the object that says so: when it changes, what becomes of the files may change. */
  readonly text: string;
}

/**
 * Where a path that is relative to the top of the repository leads, as people see it; undefined where nothing is known to be
 * there.
 */
export type FolderAt = (fromTop: string) => string | undefined;

/** The specification of a Kustomization of Flux that a file holds, with what others patch into it. */
export type PatchedSpec = (kustomization: Fields, file: string) => Fields;

/** What is known around a file that instructs a tool. */
export interface DeliveryPlace {
  readonly folderAt: FolderAt;
  readonly readFile: ReadFile;
  readonly valuesOf: ValuesOfMap;
  readonly patchedSpec: PatchedSpec;
  /** All known files of the side. */
  readonly files: readonly ManifestFile[];
}

/** A tool that applies files of a repository, and how to find and read the files that tell it which. */
export interface Deliverer {
  /** Every such file contains one of these. */
  readonly marks: readonly string[];
  /** Names of such files, whatever they contain. */
  readonly names?: readonly string[];
  /** Files, or patterns of files, that are needed to understand a file. */
  wants?(source: ManifestFile, place: Pick<DeliveryPlace, 'folderAt'>): readonly string[];
  /** Texts that files hold which are needed to understand a file, whatever they are called. */
  wantsHolding?(source: ManifestFile): readonly string[];
  read(source: ManifestFile, place: DeliveryPlace): readonly Delivery[];
}
