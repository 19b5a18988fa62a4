/**
 * The names of both, each once, at most `maxNames`, the first in the alphabet. `known` is such a list; itself when nothing is added, and
 * `added` where that holds all: records repeat their lists, by reference.
 */
export function withNames(
  known: readonly string[],
  added: readonly string[],
  maxNames: number,
): readonly string[] {
  let names = known;
  for (const name of added) names = withName(names, name, maxNames);
  const isAdded = names.length === added.length && names.every((name, i) => name === added[i]);
  return isAdded && names !== known ? added : names;
}

function withName(names: readonly string[], added: string, maxNames: number): readonly string[] {
  const place = placeOf(names, added);
  if (place === maxNames || names[place] === added) return names;
  const more = names.toSpliced(place, 0, added);
  return more.length > maxNames ? more.slice(0, maxNames) : more;
}

/** How many come before it: searched by halves, because each name lies somewhere else in memory. */
function placeOf(names: readonly string[], wanted: string): number {
  // Most names come behind a full list.
  const last = names.at(-1);
  if (last === undefined || last < wanted) return names.length;
  let [low, high] = [0, names.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
