import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { CalicoFact } from '../calico-fact.ts';
import type { CalicoNetworkSet } from '../calico-object.ts';
import type { EntityRule } from '../calico-rule.ts';
import { effectiveSelector } from '../compile/compile-entity.ts';
import { labelledSet } from '../compile/labelled-addresses.ts';
import { matchLabelled } from '../selector/match-labelled.ts';
import { labelQuestions } from '../selector/selector-facts.ts';
import { entitiesOf } from './entities-of.ts';
import { policyFacts, shown } from './policy-facts.ts';

/**
 * Finds rules that mean the pods of namespaces but also allow the addresses of a network set, which a namespaceSelector selects
 * like a pod (projectcalico/calico issue 5102). Not reported where the selector requires a label that the set has.
 */
export function lintCaughtSets(
  facts: readonly CalicoFact[],
  factsOfSets: readonly CalicoFact[] = facts,
): readonly Diagnostic[] {
  const sets = factsOfSets.flatMap((fact) =>
    fact.value.kind === 'network-set' && fact.value.nets.length > 0 ? [{ fact, set: fact.value }] : [],
  );
  if (sets.length === 0) return [];
  const known = new Map<string, (typeof sets)[number] | undefined>();
  const caughtBy = (entity: EntityRule) => {
    const { selector, namespaceSelector, serviceAccounts } = entity;
    const key = JSON.stringify([selector, namespaceSelector, serviceAccounts]);
    if (!known.has(key))
      known.set(
        key,
        sets.find(({ set }) => isCaught(entity, set)),
      );
    return known.get(key);
  };
  return policyFacts(facts).flatMap((policy) =>
    entitiesOf(policy.value).flatMap(({ rule, entity }): Diagnostic[] => {
      if (rule.action !== 'Allow' || entity.namespaceSelector === undefined) return [];
      const caught = caughtBy(entity);
      if (caught === undefined) return [];
      return [
        {
          code: 'calico/network-set-caught',
          severity: 'warning',
          meaning: 'noted',
          message: `${shown(policy)} also allows the addresses of ${shown(caught.fact)}: its \`namespaceSelector\` selects network sets as well as pods`,
          help: 'match a label that only the pods have, or one of the set if it is meant',
          span: rule.span,
          related: [caught.fact.ref.span],
        },
      ];
    }),
  );
}

function isCaught(entity: EntityRule, set: CalicoNetworkSet): boolean {
  if (entity.namespaceSelector?.kind === 'global' || asksFor(entity, set)) return false;
  const selector = effectiveSelector(entity, undefined);
  const { lookup } = labelledSet(set, new Map(), undefined);
  return selector !== undefined && matchLabelled(selector, lookup) === true;
}

function asksFor({ selector }: EntityRule, { labels }: CalicoNetworkSet): boolean {
  return selector !== undefined && labelQuestions(selector).some(({ label }) => labels.has(label));
}
