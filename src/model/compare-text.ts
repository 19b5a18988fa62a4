/** For sorting by code units, which is the same everywhere: below 0 if `one` comes first, 0 for the same text. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
