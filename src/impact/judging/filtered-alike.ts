import type { SideVerdict, Verdict } from '../../model/verdict.ts';

/**
 * Whether in both verdicts proxies filter by the same rules, or in neither. Otherwise some of what the connection carries may be
 * cut, or more let through, although the connection itself is allowed.
 */
export function isFilteredAlike(base: Verdict, head: Verdict): boolean {
  return base === head || filtersOf(base) === filtersOf(head);
}

function filtersOf({ egress, ingress }: Verdict): string {
  return JSON.stringify([filtersOfSide(egress), filtersOfSide(ingress)]);
}

function filtersOfSide({ decision }: SideVerdict): readonly string[] {
  return decision.kind === 'rule' ? (decision.proxy?.filters ?? []) : [];
}
