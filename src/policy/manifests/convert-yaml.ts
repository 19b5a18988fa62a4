import type { Alias, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import { quote } from '../fields/quote.ts';
import { offsetOf, type PositionTree } from './position-tree.ts';
import { scalarValue } from './scalar-value.ts';
import { duplicateKey, MAX_DEPTH, MAX_PROBLEMS, tooDeep, type YamlProblem } from './yaml-problem.ts';

/** A plain value and where its parts are written. */
export interface PositionedValue {
  readonly value: unknown;
  readonly positions: PositionTree;
}

/** Values that aliases may add to a document; every use of an alias counts with everything in it. */
const MAX_ALIASED_VALUES = 100_000;

/**
 * Converts a parsed document to plain values the way kubectl reads it: go-yaml v2 scalars, merge keys that override what comes
 * before them, keys as text. Linear in the text: an alias shares the value of its anchor and is only counted. Undefined when the
 * document cannot be read; then there is at least one problem.
 */
export function convertYaml(
  root: Node,
  base: number,
): { readonly converted: PositionedValue | undefined; readonly problems: readonly YamlProblem[] } {
  const problems: YamlProblem[] = [];
  const anchors = new Map<string, { done: Converted | undefined }>();
  let aliased = 0;
  /** Set when continuing would cost too much, or would report the same thing over and over. */
  let isStopped = false;

  function problem(code: string, node: Node, message: string, help: string): undefined {
    report({ code, message, help, offset: startOf(node, base) });
  }

  function report(found: YamlProblem): void {
    problems.push(found);
    if (problems.length >= MAX_PROBLEMS) isStopped = true;
  }

  function convert(node: Node, depth: number): Converted | undefined {
    if (depth > MAX_DEPTH) {
      problems.push(tooDeep(startOf(root, base)));
      isStopped = true;
      return undefined;
    }
    if (isAlias(node)) return convertAlias(node);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    // An anchor of the same name inside this node replaces this one, as in go-yaml.
    const anchored: { done: Converted | undefined } = { done: undefined };
    if (anchor !== undefined) anchors.set(anchor, anchored);
    const converted = isMap(node)
      ? convertMap(node, depth)
      : isSeq(node)
        ? convertList(node, depth)
        : isScalar(node)
          ? convertScalar(node)
          : undefined;
    anchored.done = converted;
    return converted;
  }

  function convertAlias(node: Alias): Converted | undefined {
    const anchor = anchors.get(node.source);
    if (anchor === undefined) {
      return problem(
        'yaml/unknown-anchor',
        node,
        `the alias ${quote(`*${node.source}`)} refers to an anchor that is not defined above it`,
        `define ${quote(`&${node.source}`)} before this line in the same document, or quote the value`,
      );
    }
    if (anchor.done === undefined) {
      return problem(
        'yaml/alias-cycle',
        node,
        `the alias ${quote(`*${node.source}`)} refers to a value that contains it`,
        'write the value out',
      );
    }
    aliased += anchor.done.size;
    if (aliased > MAX_ALIASED_VALUES) {
      isStopped = true;
      return problem(
        'yaml/alias-limit',
        node,
        `aliases add more than ${MAX_ALIASED_VALUES} values to this document`,
        'write the values out; a document that grows like this is refused to protect the machine',
      );
    }
    return anchor.done;
  }

  function convertScalar(node: Scalar): Converted | undefined {
    const offset = startOf(node, base);
    const { value, problem: found } = scalarValue(node, offset);
    if (found !== undefined) report(found);
    return value === undefined ? undefined : { value, positions: offset, size: 1 };
  }

  function convertList(node: YAMLSeq, depth: number): Converted {
    const values: unknown[] = [];
    const items: PositionTree[] = [];
    let size = 1;
    for (const item of node.items) {
      if (isStopped) break;
      const converted = convert(item as Node, depth + 1);
      if (converted === undefined) continue;
      values.push(converted.value);
      items.push(converted.positions);
      size += converted.size;
    }
    return { value: values, positions: { at: startOf(node, base), items }, size };
  }

  function convertMap(node: YAMLMap, depth: number): Converted {
    const value: Record<string, unknown> = {};
    const entries = new Map<string, { key: number; value: PositionTree }>();
    const written = new Set<string>();
    let size = 1;
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      if (isStopped) break;
      const keyOffset = startOf(pair.key, base);
      if (isMergeKey(pair.key)) {
        size += merge(pair, value, entries, depth);
        continue;
      }
      const key = keyText(pair.key);
      if (key === undefined) continue;
      if (written.has(key)) {
        report(duplicateKey(quote(key), keyOffset));
      }
      written.add(key);
      const converted =
        pair.value === null ? { value: null, positions: keyOffset, size: 1 } : convert(pair.value, depth + 1);
      if (converted === undefined) continue;
      setOwn(value, key, converted.value);
      entries.set(key, { key: keyOffset, value: converted.positions });
      size += converted.size + 1;
    }
    return { value, positions: { at: startOf(node, base), entries }, size };
  }

  /** go-yaml v2 merges where `<<` stands: it overrides keys above it; in a list of maps the first one wins. */
  function merge(
    pair: Pair<Node, Node | null>,
    value: Record<string, unknown>,
    entries: Map<string, { key: number; value: PositionTree }>,
    depth: number,
  ): number {
    const before = problems.length;
    const merged = pair.value === null ? undefined : convert(pair.value, depth + 1);
    if (problems.length > before) return 0;
    const maps = Array.isArray(merged?.value) ? listItems(merged) : merged === undefined ? [] : [merged];
    // go-yaml accepts a list of maps that is written here, but not an alias of one.
    const isListAlias = isAlias(pair.value) && Array.isArray(merged?.value);
    if (merged === undefined || isListAlias || maps.some((map) => !isPlainObject(map.value))) {
      problem(
        'yaml/merge-key',
        pair.key,
        'the merge key `<<` needs a map, or a list of maps',
        'put an alias to a map after `<<:`',
      );
      return 0;
    }
    for (const map of maps.toReversed()) {
      if (typeof map.positions === 'number' || !('entries' in map.positions)) continue;
      for (const [key, entry] of map.positions.entries) {
        setOwn(value, key, (map.value as Record<string, unknown>)[key]);
        entries.set(key, entry);
      }
    }
    return merged.size;
  }

  function keyText(node: Node): string | undefined {
    const before = problems.length;
    const key = convert(node, 1)?.value;
    if (typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean') return String(key);
    if (problems.length > before) return undefined;
    return problem(
      'yaml/key',
      node,
      'a key must be a string, a number or a boolean',
      'quote the key if it should be a string',
    );
  }

  const converted = convert(root, 0);
  return { converted: problems.length > 0 ? undefined : converted, problems };
}

/** `size` counts the values inside, for the alias limit. */
type Converted = PositionedValue & { readonly size: number };

function startOf(node: Node, base: number): number {
  return base + (node.range?.[0] ?? 0);
}

function isMergeKey(key: Node): boolean {
  if (!isScalar(key) || key.value !== '<<') return false;
  return key.tag === undefined ? key.type === 'PLAIN' : key.tag === 'tag:yaml.org,2002:merge';
}

function listItems(list: PositionedValue): PositionedValue[] {
  const { value, positions } = list;
  if (!Array.isArray(value)) return [];
  const items = typeof positions === 'number' || !('items' in positions) ? [] : positions.items;
  return value.map((item: unknown, i) => ({ value: item, positions: items[i] ?? offsetOf(positions) }));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Plain assignment would call the setter of `__proto__`. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    target[key] = value;
  }
}
