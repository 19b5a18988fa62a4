import { isAlias, isScalar, type Node, type Pair } from 'yaml';
import { type Conversion, type Converted, refuse } from './conversion.ts';
import { type PlainMap, setEntry } from './plain-map.ts';
import { offsetOf, type PositionedValue } from './position-tree.ts';

/** Whether a key is `<<`, which merges the maps of its value. */
export function isMergeKey(key: Node): boolean {
  if (!isScalar(key) || key.value !== '<<') return false;
  return key.tag === undefined ? key.type === 'PLAIN' : key.tag === 'tag:yaml.org,2002:merge';
}

/**
 * Merges a value of `<<` into a map, and returns its size. go-yaml v2 merges where `<<` stands: it overrides keys above it; in a
 * list of maps the first one wins.
 */
export function mergeInto(
  target: PlainMap,
  { key, value: written }: Pair<Node, Node | null>,
  merged: Converted | undefined,
  conversion: Conversion,
): number {
  const maps = Array.isArray(merged?.value) ? itemsOf(merged) : merged === undefined ? [] : [merged];
  // go-yaml accepts a list of maps that is written here, but not an alias of one.
  const isListAlias = isAlias(written) && Array.isArray(merged?.value);
  if (merged === undefined || isListAlias || !maps.every(isMapValue)) {
    refuse(conversion, key, {
      code: 'yaml/merge-key',
      message: 'the merge key `<<` needs a map, or a list of maps',
      help: 'put an alias to a map after `<<:`',
    });
    return 0;
  }
  for (const { value, positions } of maps.toReversed()) {
    if (typeof positions === 'number' || !('entries' in positions)) continue;
    for (const [name, place] of positions.entries) setEntry(target, name, value[name], place);
  }
  return merged.size;
}

function itemsOf({ value, positions }: PositionedValue): readonly PositionedValue[] {
  if (!Array.isArray(value)) return [];
  const items = typeof positions === 'number' || !('items' in positions) ? [] : positions.items;
  return value.map((item: unknown, i) => ({ value: item, positions: items[i] ?? offsetOf(positions) }));
}

function isMapValue(
  one: PositionedValue,
): one is PositionedValue & { readonly value: Readonly<Record<string, unknown>> } {
  return typeof one.value === 'object' && one.value !== null && !Array.isArray(one.value);
}
