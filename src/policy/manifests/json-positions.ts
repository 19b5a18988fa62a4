import { endOfString, endOfValue, isEnd, isListStart, isMapStart, nextToken, stringAt } from './json-text.ts';
import type { PositionTree } from './position-tree.ts';

/**
 * Where the parts of the JSON value at `at` are written. Parts are located only when asked for: a dump of a whole cluster is
 * large, and hardly any of its positions is ever shown.
 */
export function jsonPositions(text: string, at: number, base: number): PositionTree {
  if (isMapStart(text, at)) return lazyMap(text, at, base);
  return isListStart(text, at) ? lazyList(text, at, base) : base + at;
}

type Entry = { readonly key: number; readonly value: PositionTree };

function lazyMap(text: string, at: number, base: number): PositionTree {
  let found: Map<string, Entry> | undefined;
  return {
    at: base + at,
    get entries() {
      found ??= findEntries(text, at, base);
      return found;
    },
  };
}

function findEntries(text: string, at: number, base: number): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (let key = nextToken(text, at + 1); !isEnd(text, key); ) {
    const keyEnd = endOfString(text, key);
    const value = nextToken(text, keyEnd);
    entries.set(stringAt(text, key, keyEnd), { key: base + key, value: jsonPositions(text, value, base) });
    key = nextToken(text, endOfValue(text, value));
  }
  return entries;
}

function lazyList(text: string, at: number, base: number): PositionTree {
  let found: PositionTree[] | undefined;
  return {
    at: base + at,
    get items() {
      found ??= findItems(text, at, base);
      return found;
    },
  };
}

function findItems(text: string, at: number, base: number): PositionTree[] {
  const items: PositionTree[] = [];
  for (let item = nextToken(text, at + 1); !isEnd(text, item); ) {
    items.push(jsonPositions(text, item, base));
    item = nextToken(text, endOfValue(text, item));
  }
  return items;
}
