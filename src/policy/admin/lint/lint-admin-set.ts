import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { AdminFact } from '../admin-fact.ts';
import { lintCutDns } from './lint-cut-dns.ts';
import { lintCutSystem } from './lint-cut-system.ts';
import { lintSamePriority } from './lint-same-priority.ts';
import { lintShadowed } from './lint-shadowed.ts';
import { createRuleOrder } from './rule-order.ts';

/** Lints that only all admin policies together allow. */
export function lintAdminSet(facts: readonly AdminFact[]): readonly Diagnostic[] {
  const order = createRuleOrder(facts);
  const diagnostics = [
    ...lintSamePriority(facts, order),
    ...lintShadowed(order),
    ...lintCutDns(order),
    ...lintCutSystem(order),
  ];
  return order.isExhausted() ? [...diagnostics, tooMany(facts.length)] : diagnostics;
}

function tooMany(count: number): Diagnostic {
  return {
    code: 'admin/not-all-compared',
    severity: 'info',
    meaning: 'noted',
    message: `there are ${count} admin policies, too many to compare each with all others`,
    help: 'nothing to do; rules that shadow or contradict others may not be reported',
  };
}
