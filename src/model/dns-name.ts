import { type IpAddress, parseIpAddress } from './ip-address.ts';

/**
 * How it is known that an address had a name, strongest first:
 * - `record`: a record of this very client's connection says so. The client's CNI connected the two, and these are all names that
 *   it knew;
 * - `dns-answer`: this client was seen to get the address in answer to a question for the name, or is otherwise known to have
 *   known it; there may be other names;
 * - `another-record`: a record that may be another client's says so.
 */
export const NAME_ORIGINS = ['record', 'dns-answer', 'another-record'] as const;
export type NameOrigin = (typeof NAME_ORIGINS)[number];

/** A DNS name by which an address was known, without the trailing dot. */
export interface DnsName {
  readonly name: string;
  /** The strongest of the known origins. */
  readonly from: NameOrigin;
}

/** All names, sorted, each once; returns `one` (which is sorted) itself when `other` adds nothing. */
export function joinNames(one: readonly DnsName[], other: readonly DnsName[]): readonly DnsName[] {
  const [added] = other;
  // Most records bring one name, and there are many records.
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

/** Names that a record of this very connection shows. */
export function recordedNames(names: Iterable<string>): readonly DnsName[] {
  const recorded = [...names].map((name): DnsName => ({ name, from: 'record' }));
  return recorded.length < 2 ? recorded : joinNames([], recorded);
}

/**
 * Of a name that asks DNS who has an address (RFC 1035 section 3.5, RFC 3596 section 2.5) that address; undefined where it names none in full, as
 * the zone of a network does. Undefined for every other name.
 */
export function reverseLookup(name: string): { readonly address: IpAddress | undefined } | undefined {
  const [, labels, family] = /^(.*)\.(in-addr|ip6)\.arpa\.?$/is.exec(name) ?? [];
  if (labels === undefined || family === undefined) return undefined;
  const parts = labels.split('.').reverse();
  const isIpv4 = family.toLowerCase() === 'in-addr';
  const text = isIpv4 ? parts.join('.') : (parts.join('').match(/.{1,4}/gs) ?? []).join(':');
  return { address: parseIpAddress(text) };
}
