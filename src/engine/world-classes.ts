import type { Cidr } from '../model/cidr.ts';
import type { DnsName } from '../model/dns-name.ts';
import type { IpAddress } from '../model/ip-address.ts';

/**
 * Addresses that no block of the policies tells apart share a class, so that a thousand clients of the internet are one
 * identity to the evaluator.
 */
export function createAddressClasses(blocks: readonly Cidr[]): (address: IpAddress) => string {
  const boundaries = { 4: boundariesOf(blocks, 4), 6: boundariesOf(blocks, 6) };
  return ({ family, value }) => `${family}.${countUpTo(boundaries[family], value)}`;
}

function boundariesOf(blocks: readonly Cidr[], family: 4 | 6): bigint[] {
  const found = new Set<bigint>();
  for (const { base, prefixLength } of blocks) {
    if (base.family !== family) continue;
    found.add(base.value);
    found.add(base.value + (1n << BigInt((family === 4 ? 32 : 128) - prefixLength)));
  }
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

/** How many of the sorted boundaries are at or below the value. */
function countUpTo(sorted: readonly bigint[], value: bigint): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const boundary = sorted[middle];
    if (boundary !== undefined && boundary <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Names that no question of the policies tells apart share a class, so that a thousand addresses of the internet, each with a
 * name of its own, are one identity to the evaluator. It also counts whether any name is from the client's own record, and which
 * classes are only from another client's. `questions` is keyed by their texts.
 */
export function createNameClasses(
  questions: ReadonlyMap<string, (name: string) => boolean>,
): (names: readonly DnsName[]) => string {
  const tests = [...questions.values()];
  if (tests.length === 0) return () => '';
  const classes = new Map<string, string>();
  const classOf = (name: string): string => {
    let found = classes.get(name);
    if (found === undefined) {
      found = tests.flatMap((test, i) => (test(name) ? [i] : [])).join();
      classes.set(name, found);
    }
    return found;
  };
  return (names) => {
    const isOfRecord = names.some(({ from }) => from === 'record');
    const classesOfNames = [
      ...new Set(names.map(({ name, from }) => `${from === 'another-record' ? '?' : ''}${classOf(name)}`)),
    ].sort();
    return [isOfRecord ? 'record' : '', ...classesOfNames].join(' ');
  };
}
