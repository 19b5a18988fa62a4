/**
 * How it is known that an address had a name: the record of the connection says so (the CNI tied the two together), or somebody
 * was seen to get the address as the answer to a question for the name.
 */
export const NAME_ORIGINS = ['record', 'dns-answer'] as const;
export type NameOrigin = (typeof NAME_ORIGINS)[number];

/** A DNS name that an address was known by, without the dot at its end. */
export interface DnsName {
  readonly name: string;
  /** `record` when both are known. */
  readonly from: NameOrigin;
}

/** All names, sorted, each once. */
export function joinNames(one: readonly DnsName[], other: readonly DnsName[]): readonly DnsName[] {
  if (other.length === 0) return one;
  const origins = new Map<string, NameOrigin>();
  for (const { name, from } of [...one, ...other]) {
    if (origins.get(name) !== 'record') origins.set(name, from);
  }
  const names = [...origins].map(([name, from]) => ({ name, from }));
  return names.sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function recordedNames(names: Iterable<string>): readonly DnsName[] {
  return joinNames(
    [],
    [...names].map((name) => ({ name, from: 'record' })),
  );
}
