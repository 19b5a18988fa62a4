import type { SideVerdict, Verdict } from '../model/verdict.ts';

/**
 * Whether proxies decide on what the connection carries by the same rules in both verdicts, or in none. Otherwise it may be
 * cut, or let more through, though the connection itself is allowed.
 */
export function isFilteredAlike(base: Verdict, head: Verdict): boolean {
  return filtersOf(base) === filtersOf(head);
}

function filtersOf({ egress, ingress }: Verdict): string {
  return JSON.stringify([filtersOfSide(egress), filtersOfSide(ingress)]);
}

function filtersOfSide({ decision }: SideVerdict): readonly string[] {
  return decision.kind === 'rule' ? (decision.proxy?.filters ?? []) : [];
}
