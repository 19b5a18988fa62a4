import type { CompiledRule } from '../engine/policy-tables.ts';
import type { Unknown } from '../model/ternary.ts';

/** A rule of which nobody knows for whom it holds: it may do this with any connection of its subject. */
export function undeterminedRule(action: 'allow' | 'deny', reason: Unknown): CompiledRule {
  return {
    action,
    index: 0,
    path: [],
    span: undefined,
    match: { kind: 'source', is: { kind: 'undetermined', reach: 'anybody', reason } },
  };
}
