import type { DnsName } from '../../model/dns-name.ts';
import { type DnsPattern, matchesDnsPattern } from '../../model/dns-pattern.ts';
import type { Ternary } from '../../model/ternary.ts';
import type { EndpointLeafKind } from './endpoint-leaf-kind.ts';
import { isSomebody, notIdentified } from './not-identified.ts';

/** Addresses of the world that were known by a DNS name which one of the patterns matches. */
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
 * Names that the record of a connection carries are those of the CNI's own cache, which is all that it goes by. Names that were
 * only learnt from answers to others need not be all.
 */
function hasName(patterns: readonly DnsPattern[], names: readonly DnsName[]): Ternary {
  if (names.some(({ name }) => patterns.some((pattern) => matchesDnsPattern(pattern, name)))) return true;
  if (names.some(({ from }) => from === 'record')) return false;
  return {
    code: 'names-not-recorded',
    detail: 'which DNS names this address was known by was not recorded',
  };
}
