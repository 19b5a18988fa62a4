/**
 * Returns one object for all lists of the same items in the same order, so that thousands of subjects with the same hundreds of
 * policies cost one list, and whatever is derived from a list is derived once.
 */
export function createListSharing<T extends object>(): (list: readonly T[]) => readonly T[] {
  const numbers = new Map<T, number>();
  const known = new Map<number, (readonly T[])[]>();
  const numberOf = (item: T): number => {
    const number = numbers.get(item) ?? numbers.size + 1;
    numbers.set(item, number);
    return number;
  };
  return (list) => {
    const hash = list.reduce((sum, item) => (Math.imul(sum, 31) + numberOf(item)) | 0, 0);
    const sameHash = known.get(hash);
    if (sameHash === undefined) {
      known.set(hash, [list]);
      return list;
    }
    const same = sameHash.find((other) => areSame(other, list));
    if (same === undefined) sameHash.push(list);
    return same ?? list;
  };
}

function areSame(one: readonly object[], other: readonly object[]): boolean {
  return one.length === other.length && one.every((item, i) => item === other[i]);
}
