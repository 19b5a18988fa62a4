/** `items` in the order of their keys, which are from 0 to before `limit`; those of one key stay in their order. */
export function sortByKeys(items: Int32Array, keys: Int32Array, limit: number): Int32Array {
  const starts = new Int32Array(limit + 1);
  for (let i = 0; i < items.length; i++) {
    const after = (keys[items[i] ?? 0] ?? 0) + 1;
    starts[after] = (starts[after] ?? 0) + 1;
  }
  for (let key = 1; key < limit; key++) starts[key] = (starts[key] ?? 0) + (starts[key - 1] ?? 0);
  const sorted = new Int32Array(items.length);
  for (let i = 0; i < items.length; i++) {
    const item = items[i] ?? 0;
    const key = keys[item] ?? 0;
    const at = starts[key] ?? 0;
    sorted[at] = item;
    starts[key] = at + 1;
  }
  return sorted;
}

/** 0, 1, 2, … */
export function countUp(length: number): Int32Array {
  const items = new Int32Array(length);
  for (let i = 0; i < length; i++) items[i] = i;
  return items;
}
