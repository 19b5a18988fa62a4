import type { PositionTree } from './position-tree.ts';

/** A map that is filled, with the places of its entries. */
export interface PlainMap {
  readonly value: Record<string, unknown>;
  readonly entries: Map<string, { readonly key: number; readonly value: PositionTree }>;
}

/** Sets an entry. Plain assignment would call the setter of `__proto__`. */
export function setEntry(
  { value, entries }: PlainMap,
  name: string,
  entry: unknown,
  place: { readonly key: number; readonly value: PositionTree },
): void {
  if (name === '__proto__') {
    Object.defineProperty(value, name, {
      value: entry,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } else {
    value[name] = entry;
  }
  entries.set(name, place);
}
