import { DIRECTIONS, type Direction } from '../../../model/connection.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { CalicoFact } from '../calico-fact.ts';
import { mayMeet, type PolicyFact, policyFacts, selectAlike, shown } from './policy-facts.ts';

/** Pairs within a tier and order that are compared; more would tell nothing more. */
const MAX_COMPARED = 100_000;

/**
 * Finds policies of one tier and one written order that may select the same endpoint and say different things: their names
 * decide, and versions of Calico compare names differently.
 */
export function lintEqualOrders(facts: readonly CalicoFact[]): readonly Diagnostic[] {
  const ordered = policyFacts(facts).filter(({ value }) => value.order !== undefined);
  const groups = Map.groupBy(ordered, ({ value }) =>
    JSON.stringify([value.tier, value.order, value.staged ?? '']),
  );
  let compared = 0;
  return [...groups.values()].flatMap((group) =>
    group.flatMap((fact, i) => {
      if (compared > MAX_COMPARED) return [];
      compared += i;
      const other = group.slice(0, i).find((one) => conflict(one, fact));
      return other === undefined ? [] : [equalOrder(fact, other)];
    }),
  );
}

function conflict(one: PolicyFact, other: PolicyFact): boolean {
  // Of two policies with one name a cluster has only one.
  if (shown(one) === shown(other) || !mayMeet(one, other) || !selectAlike(one, other)) return false;
  return DIRECTIONS.some((direction) => {
    const [a, b] = [actionsOf(one, direction), actionsOf(other, direction)];
    return a.size > 0 && b.size > 0 && new Set([...a, ...b]).size > 1;
  });
}

function actionsOf({ value }: PolicyFact, direction: Direction): ReadonlySet<string> {
  if (value.governs[direction] === false) return new Set();
  return new Set(value[direction].map(({ action }) => action).filter((action) => action !== 'Log'));
}

function equalOrder(fact: PolicyFact, other: PolicyFact): Diagnostic {
  return {
    code: 'calico/equal-order',
    severity: 'warning',
    meaning: 'noted',
    message: `${shown(fact)} and ${shown(other)} have order ${fact.value.order} in tier \`${fact.value.tier}\` and decide differently: their names determine which comes first`,
    help: 'give them different orders',
    span: fact.spans.order,
    related: [other.spans.order],
  };
}
