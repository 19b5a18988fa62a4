import type { ManifestFile } from '../manifest.ts';
import { isInFolder } from './file-path.ts';
import type { Governance } from './governance.ts';
import { createChartFinder } from './helm-chart.ts';
import { NOT_LISTED } from './kustomization.ts';
import { isKustomizationName } from './kustomization-name.ts';
import { createKustomizeTree } from './kustomize-tree.ts';

/** Folders whose rendered output is read instead of their files. */
export interface RenderedFolders {
  readonly kustomizations: readonly string[];
  readonly charts: readonly string[];
}

export const NOTHING_RENDERED: RenderedFolders = { kustomizations: [], charts: [] };

/** What a file is, judged by where it is and what refers to it, before it is read. */
export type FileRole =
  /** Applied as it is written, as far as is known. */
  | ({ readonly kind: 'plain' } & Inclusion)
  /** Its content comes out of a renderer, or it tells a renderer what to do. */
  | ({ readonly kind: 'rendered' } & Inclusion)
  /** It tells a renderer what to do that is not run. */
  | { readonly kind: 'kustomization' }
  | { readonly kind: 'patch'; readonly kustomization: string }
  /** A kustomization changes it before it is applied. */
  | { readonly kind: 'governed'; readonly governance: Governance }
  | { readonly kind: 'chart'; readonly folder: string }
  /** A change takes it out of all lists that had it: its policies are no longer applied. `by`: the last of these lists. */
  | { readonly kind: 'unlisted'; readonly by: string };

/** What includes a file: see `Governance`. */
export type Inclusion = Pick<Governance, 'includers' | 'roots'>;

const BY_NOBODY: Inclusion = { includers: [], roots: [] };

/** For a file that these files do not include. */
export function notListed(by: readonly string[]): Governance {
  return {
    ways: [[NOT_LISTED]],
    roots: [...new Set(by)],
    texts: [],
    includers: [],
  };
}

/**
 * `files` are those that are read, and others that say what is done with them; `names` are names of files whose texts are not
 * known here.
 */
export function createFileRoles(
  files: readonly ManifestFile[],
  rendered: RenderedFolders,
  names: readonly string[] = [],
): (file: string) => FileRole {
  const tree = createKustomizeTree(files, rendered.kustomizations, names);
  const chartOf = createChartFinder(files.map(({ file }) => file));
  const outputs = new Map(files.map(({ file, renderedFrom }) => [file, renderedFrom]));
  return (file) => {
    const from = outputs.get(file);
    if (from !== undefined) return roleOf(tree.governanceOfOutput(from));
    const chart = chartOf(file);
    if (chart !== undefined) {
      const isRendered = rendered.charts.some(
        (folder) => folder === chart || isInFolder(`${folder}/`, chart),
      );
      return isRendered ? { kind: 'rendered', ...BY_NOBODY } : { kind: 'chart', folder: chart };
    }
    if (tree.isRendered(file)) {
      const { includers, roots } = tree.governance(file) ?? BY_NOBODY;
      return { kind: 'rendered', includers, roots };
    }
    if (isKustomizationName(file)) return { kind: 'kustomization' };
    const kustomization = tree.patchedBy(file);
    if (kustomization !== undefined) return { kind: 'patch', kustomization };
    const governance = tree.governance(file);
    if (governance === undefined) {
      const notListedBy = tree.notListedBy(file);
      return notListedBy === undefined
        ? roleOf(undefined)
        : { kind: 'governed', governance: notListed([notListedBy]) };
    }
    return roleOf(governance);
  };
}

function roleOf(governance: Governance | undefined): FileRole {
  if (governance === undefined) return { kind: 'plain', ...BY_NOBODY };
  const { ways, includers, roots } = governance;
  return ways.every((way) => way.length === 0)
    ? { kind: 'plain', includers, roots }
    : { kind: 'governed', governance };
}
