import type { Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import { quote } from '../fields/quote.ts';
import { type Anchored, type Conversion, type Converted, refuse, report, startOf } from './conversion.ts';
import { convertAlias } from './convert-alias.ts';
import { isMergeKey, mergeInto } from './merge-key.ts';
import { type PlainMap, setEntry } from './plain-map.ts';
import type { PositionedValue, PositionTree } from './position-tree.ts';
import { scalarValue } from './scalar-value.ts';
import { duplicateKey, MAX_DEPTH, tooDeep, type YamlProblem } from './yaml-problem.ts';

/**
 * Converts a parsed document to plain values the way kubectl reads it: go-yaml v2 scalars, merge keys that override what comes
 * before them, keys as text. Linear in the text: an alias shares the value of its anchor and is only counted. Undefined when the
 * document cannot be read; then there is at least one problem.
 */
export function convertYaml(
  root: Node,
  base: number,
): { readonly converted: PositionedValue | undefined; readonly problems: readonly YamlProblem[] } {
  const start = base + (root.range?.[0] ?? 0);
  const conversion = { base, start, problems: [], anchors: new Map(), aliased: 0, isStopped: false };
  const converted = convert(conversion, root, 0);
  const { problems } = conversion;
  return { converted: problems.length > 0 ? undefined : converted, problems };
}

function convert(conversion: Conversion, node: Node, depth: number): Converted | undefined {
  if (depth > MAX_DEPTH) {
    conversion.problems.push(tooDeep(conversion.start));
    conversion.isStopped = true;
    return undefined;
  }
  if (isAlias(node)) return convertAlias(conversion, node);
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return undefined;
  // An anchor of the same name inside this node replaces this one, as in go-yaml.
  const anchored: Anchored = { done: undefined };
  if (node.anchor !== undefined) conversion.anchors.set(node.anchor, anchored);
  anchored.done = convertValue(conversion, node, depth);
  return anchored.done;
}

function convertValue(
  conversion: Conversion,
  node: YAMLMap | YAMLSeq | Scalar,
  depth: number,
): Converted | undefined {
  if (isMap(node)) return convertMap(conversion, node, depth);
  return isSeq(node) ? convertList(conversion, node, depth) : convertScalar(conversion, node);
}

function convertScalar(conversion: Conversion, node: Scalar): Converted | undefined {
  const offset = startOf(conversion, node);
  const { value, problem } = scalarValue(node, offset);
  if (problem !== undefined) report(conversion, problem);
  return value === undefined ? undefined : { value, positions: offset, size: 1 };
}

function convertList(conversion: Conversion, node: YAMLSeq, depth: number): Converted {
  const values: unknown[] = [];
  const items: PositionTree[] = [];
  let size = 1;
  for (const item of node.items) {
    if (conversion.isStopped) break;
    const converted = convert(conversion, item as Node, depth + 1);
    if (converted === undefined) continue;
    values.push(converted.value);
    items.push(converted.positions);
    size += converted.size;
  }
  return { value: values, positions: { at: startOf(conversion, node), items }, size };
}

function convertMap(conversion: Conversion, node: YAMLMap, depth: number): Converted {
  const map: PlainMap = { value: {}, entries: new Map() };
  const written = new Set<string>();
  let size = 1;
  for (const pair of node.items as Pair<Node, Node | null>[]) {
    if (conversion.isStopped) break;
    const keyOffset = startOf(conversion, pair.key);
    if (isMergeKey(pair.key)) {
      size += convertMerge(conversion, pair, map, depth);
      continue;
    }
    const key = keyText(conversion, pair.key);
    if (key === undefined) continue;
    if (written.has(key)) report(conversion, duplicateKey(quote(key), keyOffset));
    written.add(key);
    const converted =
      pair.value === null
        ? { value: null, positions: keyOffset, size: 1 }
        : convert(conversion, pair.value, depth + 1);
    if (converted === undefined) continue;
    setEntry(map, key, converted.value, { key: keyOffset, value: converted.positions });
    size += converted.size + 1;
  }
  const { value, entries } = map;
  return { value, positions: { at: startOf(conversion, node), entries }, size };
}

/** Returns the size of what is merged. */
function convertMerge(
  conversion: Conversion,
  pair: Pair<Node, Node | null>,
  map: PlainMap,
  depth: number,
): number {
  const before = conversion.problems.length;
  const merged = pair.value === null ? undefined : convert(conversion, pair.value, depth + 1);
  return conversion.problems.length > before ? 0 : mergeInto(map, pair, merged, conversion);
}

function keyText(conversion: Conversion, node: Node): string | undefined {
  const before = conversion.problems.length;
  const key = convert(conversion, node, 1)?.value;
  if (typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean') return String(key);
  if (conversion.problems.length > before) return undefined;
  return refuse(conversion, node, {
    code: 'yaml/key',
    message: 'a key must be a string, a number or a boolean',
    help: 'quote the key if it should be a string',
  });
}
