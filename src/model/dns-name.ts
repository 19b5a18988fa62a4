/**
 * How it is known that an address had a name. The weaker come later:
 * - `record`: a record of a connection of this very client says so: the client's CNI tied the two together, and these are all names
 *   that it knew;
 * - `dns-answer`: this client was seen to get the address as the answer to a question for the name, or is otherwise known to have
 *   known it; there may be others;
 * - `another-record`: a record says so of which the client may be another one.
 */
export const NAME_ORIGINS = ['record', 'dns-answer', 'another-record'] as const;
export type NameOrigin = (typeof NAME_ORIGINS)[number];

/** A DNS name that an address was known by, without the dot at its end. */
export interface DnsName {
  readonly name: string;
  /** The strongest of those that are known. */
  readonly from: NameOrigin;
}

/** All names, sorted, each once; `one`, which is sorted, itself when `other` adds nothing. */
export function joinNames(one: readonly DnsName[], other: readonly DnsName[]): readonly DnsName[] {
  const [added] = other;
  // A record mostly brings one name, and there are many records.
  if (added !== undefined && other.length === 1) return withName(one, added);
  const origins = new Map(one.map(({ name, from }) => [name, from]));
  let isChanged = false;
  for (const { name, from } of other) {
    const known = origins.get(name);
    if (known !== undefined && !isStronger(from, known)) continue;
    origins.set(name, from);
    isChanged = true;
  }
  if (!isChanged) return one;
  const names = [...origins].map(([name, from]) => ({ name, from }));
  return names.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function withName(names: readonly DnsName[], added: DnsName): readonly DnsName[] {
  const place = names.findIndex(({ name }) => name >= added.name);
  const next = names[place];
  if (next === undefined) return [...names, added];
  if (next.name !== added.name) return names.toSpliced(place, 0, added);
  return isStronger(added.from, next.from) ? names.with(place, added) : names;
}

function isStronger(one: NameOrigin, other: NameOrigin): boolean {
  return NAME_ORIGINS.indexOf(one) < NAME_ORIGINS.indexOf(other);
}

export function recordedNames(names: Iterable<string>): readonly DnsName[] {
  const recorded = [...names].map((name): DnsName => ({ name, from: 'record' }));
  return recorded.length < 2 ? recorded : joinNames([], recorded);
}
