import type { ManifestDocument } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { folderOf, pathFrom } from '../file-path.ts';

/** A chart that a file tells a tool to render with values. The file is no object of a cluster. */
export interface WrittenRelease {
  readonly document: ManifestDocument;
  /** As users know it. */
  readonly name: string;
  /** What selects the chart. */
  readonly chosen: readonly unknown[];
  /** The folder of a chart in the repository; `*` stands for what is not known. Undefined for a chart from elsewhere. */
  readonly chart: string | undefined;
  /** Values as they are written, and texts that contain values. */
  readonly values: readonly unknown[];
  /** Files with values, whether they are there or not; `*` stands for what is not known. */
  readonly valueFiles: readonly string[];
  readonly namespace: unknown;
}

/** Where a path leads that is relative to a file's folder. */
export function besideFile(file: string, path: unknown): string[] {
  if (typeof path !== 'string') return [];
  const at = pathFrom(folderOf(file), path.replace(/\{\{[^}]{0,200}\}\}|\$\{[^}]{0,200}\}/g, '*'));
  return at === undefined ? [] : [at];
}

/** A chart named by a path rather than by a repository and a name. */
export function localChart(file: string, path: unknown): string | undefined {
  return typeof path === 'string' && /^\.{0,2}\//.test(path) ? besideFile(file, path)[0] : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function fieldsInList(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return listOf(value).map(fieldsOf);
}
