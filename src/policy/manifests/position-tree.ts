import type { FieldPath } from '../manifest.ts';

/** Where a value and its parts are written, as offsets into the file's text. Mirrors the plain value. */
export type PositionTree = number | MapPositions | ListPositions;

/** A plain value and where its parts are written. */
export interface PositionedValue {
  readonly value: unknown;
  readonly positions: PositionTree;
}

interface MapPositions {
  readonly at: number;
  readonly entries: ReadonlyMap<string, { readonly key: number; readonly value: PositionTree }>;
}

interface ListPositions {
  readonly at: number;
  readonly items: readonly PositionTree[];
}

export function offsetOf(tree: PositionTree): number {
  return typeof tree === 'number' ? tree : tree.at;
}

/** Where the value at `path` starts; for a path that does not exist, its nearest existing parent. */
export function valueOffset(tree: PositionTree, path: FieldPath): number {
  let here = tree;
  for (const segment of path) {
    const next = step(here, segment);
    if (next === undefined) break;
    here = next.value;
  }
  return offsetOf(here);
}

/** Where the key of the map entry at `path` starts; if there is none, the same as `valueOffset`. */
export function keyOffset(tree: PositionTree, path: FieldPath): number {
  const last = path.at(-1);
  let here: PositionTree | undefined = tree;
  for (const segment of path.slice(0, -1)) here = here && step(here, segment)?.value;
  const entry = here === undefined || last === undefined ? undefined : step(here, last);
  return entry?.key ?? valueOffset(tree, path);
}

function step(
  tree: PositionTree,
  segment: string | number,
): { readonly key: number | undefined; readonly value: PositionTree } | undefined {
  if (typeof tree === 'number') return undefined;
  if ('entries' in tree) return tree.entries.get(String(segment));
  const item = typeof segment === 'number' ? tree.items[segment] : undefined;
  return item === undefined ? undefined : { key: undefined, value: item };
}
