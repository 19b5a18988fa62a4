import { DIRECTIONS, type Direction } from '../../../model/connection.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { CalicoFact } from '../calico-fact.ts';
import { asksForNothing } from './lint-reached-rules.ts';
import type { NetworkPolicyInTier } from './network-policy-in-tier.ts';
import { mayMeet, type PolicyFact, policyFacts, selectAlike, shown, tiersAmong } from './policy-facts.ts';

/** A tier that ends with deny, and its policies by direction that decide something but not everything. */
interface EndingTier {
  readonly order: number;
  readonly policies: { readonly [Of in Direction]: readonly PolicyFact[] };
}

/** Policies of earlier tiers with which one is compared; comparing hundreds of thousands would tell nothing more. */
const MAX_COMPARED = 1000;

/**
 * Finds policies that allow something to endpoints which a policy of an earlier tier selects without a Pass in the same
 * direction: the end of that tier denies what its rules do not allow, and the later policies are never asked. Not reported where
 * one of its rules decides everything.
 */
export function lintTierEnds(
  facts: readonly CalicoFact[],
  networkPolicies: readonly NetworkPolicyInTier[],
): readonly Diagnostic[] {
  const tiers = tiersAmong(facts);
  const enforced = policyFacts(facts).filter(
    ({ value }) => value.staged === undefined && !value.doNotTrack && !value.preDNAT,
  );
  const ending = [...Map.groupBy(enforced, ({ value }) => value.tier)].flatMap(
    ([name, own]): EndingTier[] => {
      const tier = tiers.get(name);
      if (tier?.defaultAction !== 'Deny') return [];
      const policies = { ingress: endingIn(own, 'ingress'), egress: endingIn(own, 'egress') };
      return [{ order: tier.order, policies }];
    },
  );
  const earlier = ending.filter(({ order }) => order < (tiers.get('default')?.order ?? 0));
  const beforeDefault = {
    ingress: earlier.flatMap(({ policies }) => policies.ingress),
    egress: earlier.flatMap(({ policies }) => policies.egress),
  };
  const deniedNetworkPolicies = networkPolicies.flatMap((later) =>
    DIRECTIONS.flatMap((direction): Diagnostic[] => {
      const span = later.allowing.rules[direction];
      if (span === undefined) return [];
      const before = beforeDefault[direction].find((one) => mayMeet(one, later) && selectAlike(one, later));
      if (before === undefined) return [];
      const { namespace, name } = later.allowing;
      return [
        finding(`NetworkPolicy of Kubernetes \`${namespace}/${name}\``, 'default', before, direction, span),
      ];
    }),
  );
  const deniedPolicies = enforced.flatMap((later) =>
    DIRECTIONS.flatMap((direction): Diagnostic[] => {
      const allowed = later.value[direction].find(({ action }) => action === 'Allow');
      const order = tiers.get(later.value.tier)?.order;
      if (allowed === undefined || order === undefined) return [];
      const before = ending
        .filter((tier) => tier.order < order)
        .flatMap(({ policies }) => policies[direction])
        .find((one) => mayMeet(one, later) && selectAlike(one, later));
      return before === undefined
        ? []
        : [finding(shown(later), later.value.tier, before, direction, allowed.span)];
    }),
  );
  return [...deniedPolicies, ...deniedNetworkPolicies];
}

/** None if a policy of the tier passes something on. */
function endingIn(own: readonly PolicyFact[], direction: Direction): readonly PolicyFact[] {
  if (own.some(({ value }) => value[direction].some(({ action }) => action === 'Pass'))) return [];
  return own
    .filter(({ value }) => value.governs[direction] === true && !value[direction].some(asksForNothing))
    .slice(0, MAX_COMPARED);
}

function finding(
  later: string,
  tier: string,
  before: PolicyFact,
  direction: Direction,
  span: Diagnostic['span'] & object,
): Diagnostic {
  return {
    code: 'calico/tier-end-denies',
    severity: 'warning',
    meaning: 'noted',
    message: `${later} allows ${direction} in tier \`${tier}\`, but is never reached where ${shown(before)} also selects the endpoint: tier \`${before.value.tier}\` comes first and ends with deny`,
    help: `add a last rule \`action: Pass\` to \`${before.ref.name}\`, or allow it there`,
    span,
    related: [before.ref.span],
  };
}
