import type { DnsName } from '../../model/dns-name.ts';
import { type DnsPattern, matchesDnsPattern } from '../../model/dns-pattern.ts';
import type { Ternary } from '../../model/ternary.ts';
import { type EndpointLeafKind, isSomebody, notIdentified } from './leaf-kind.ts';

/** Addresses of the world that were known by a DNS name that matches one of the patterns. */
export interface DnsNameLeaf {
  readonly kind: 'dns-name';
  readonly patterns: readonly DnsPattern[];
}

export const DNS_NAME: EndpointLeafKind<DnsNameLeaf> = {
  match: ({ patterns }, endpoint) => {
    if (isSomebody(endpoint)) return notIdentified(endpoint);
    return endpoint.kind === 'world' && hasName(patterns, endpoint.names);
  },
  canonical: ({ patterns }) => JSON.stringify(['dns-name', ...[...new Set(patterns)].sort()]),
  matchesName: ({ patterns }, name) => patterns.some((pattern) => matchesDnsPattern(pattern, name)),
};

/**
 * The CNI goes by what this client was told; a name from another client's record may be one that it never asked for. Names in the
 * client's own records come from the CNI's cache, and the CNI goes by nothing else; names learnt from DNS answers need not be all
 * of them.
 */
function hasName(patterns: readonly DnsPattern[], names: readonly DnsName[]): Ternary {
  const matching = names.filter(({ name }) => patterns.some((pattern) => matchesDnsPattern(pattern, name)));
  if (matching.some(({ from }) => from !== 'another-record')) return true;
  if (names.some(({ from }) => from === 'record')) return false;
  return {
    code: 'names-not-recorded',
    detail: 'the DNS names of this address were not recorded',
  };
}
