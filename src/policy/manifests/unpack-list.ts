import type { PositionedValue } from './position-tree.ts';
import { offsetOf, type PositionTree } from './position-tree.ts';

/**
 * The objects in a document: the items of a `List`, `NetworkPolicyList` or other list kind one by one, also of nested lists; any
 * other value is itself. Items of a typed list that name no kind get it from the list, as the API server writes them.
 */
export function* unpackList(document: PositionedValue): Iterable<PositionedValue> {
  const list = asList(document);
  if (list === undefined) {
    yield document;
    return;
  }
  for (const [i, item] of list.items.entries()) {
    const positions = list.positions[i] ?? offsetOf(document.positions);
    yield* unpackList({ value: withKindOf(list, item), positions });
  }
}

/** Whether the API server has more items than the list that it gave: it was asked for a page, and this is not the last one. */
export function isFirstPage({ value, positions }: PositionedValue): boolean {
  if (asList({ value, positions }) === undefined) return false;
  const { metadata } = value as { readonly metadata?: unknown };
  if (typeof metadata !== 'object' || metadata === null || !('continue' in metadata)) return false;
  return typeof metadata.continue === 'string' && metadata.continue !== '';
}

interface ObjectList {
  readonly apiVersion: unknown;
  /** The kind of the items; undefined when they name it themselves. */
  readonly itemKind: string | undefined;
  readonly items: readonly unknown[];
  readonly positions: readonly PositionTree[];
}

const FIELDS = ['apiVersion', 'kind', 'metadata', 'items'];

function asList({ value, positions }: PositionedValue): ObjectList | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  const { kind } = value;
  if (typeof kind !== 'string' || !kind.endsWith('List')) return undefined;
  const items = 'items' in value ? value.items : undefined;
  // Go writes an empty list as null. A List that lacks `items` but has other fields is a mistake, and not empty.
  const isEmpty =
    items === null || (kind === 'List' && Object.keys(value).every((key) => FIELDS.includes(key)));
  if (!Array.isArray(items) && !(isEmpty && (items ?? undefined) === undefined)) return undefined;
  const itemsAt =
    typeof positions === 'object' && 'entries' in positions
      ? positions.entries.get('items')?.value
      : undefined;
  return {
    apiVersion: 'apiVersion' in value ? value.apiVersion : undefined,
    itemKind: kind === 'List' ? undefined : kind.slice(0, -'List'.length),
    items: Array.isArray(items) ? items : [],
    positions: typeof itemsAt === 'object' && 'items' in itemsAt ? itemsAt.items : [],
  };
}

function withKindOf({ apiVersion, itemKind }: ObjectList, item: unknown): unknown {
  if (itemKind === undefined || typeof item !== 'object' || item === null || Array.isArray(item)) return item;
  return { apiVersion, kind: itemKind, ...item };
}
