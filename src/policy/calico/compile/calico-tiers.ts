import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { DirectionRules, Tier } from '../../../engine/policy-tables.ts';
import { compareText } from '../../../model/compare-text.ts';
import type { Unknown } from '../../../model/ternary.ts';
import { undeterminedRule } from '../../undetermined-rule.ts';
import type { CalicoTier } from '../calico-object.ts';
import type { CalicoObjects } from './calico-in-force.ts';
import {
  type CalicoSurroundings,
  compileCalicoPolicy,
  type PolicyInForce,
  selectedHosts,
  selectedWorkloads,
} from './compile-calico-policy.ts';
import { undeterminedEnd } from './members.ts';
import { LAST, type PlacedPolicy, sortPlaced, tieOf } from './policy-order.ts';

/** Tiers in the order in which Calico walks them: by order, then by name. */
export function sortTiers(tiers: readonly CalicoTier[]): readonly CalicoTier[] {
  return tiers.toSorted((a, b) => a.order - b.order || compareText(a.name, b.name));
}

/** The policies of a tier that count in one of Calico's passes, and the ends to which the pass applies. */
export interface Pass {
  readonly name: string;
  readonly holds: (policy: PolicyInForce) => boolean;
  readonly subject: (policy: PolicyInForce, around: CalicoSurroundings) => EndpointCondition | undefined;
  /** Whether the pass ends without a decision, whatever the tier says. */
  readonly isOpenEnded: boolean;
}

/**
 * The pass that every connection goes through: for pods, their policies; for host endpoints, those for what comes from and goes
 * to the host itself.
 */
export const ORDINARY: Pass = {
  name: '',
  holds: ({ value }) => !value.doNotTrack && !value.preDNAT,
  subject: ({ value }, { hosts }) => {
    const host = selectedHosts(value, hosts);
    const workload = selectedWorkloads(value);
    return host === undefined ? workload : { kind: 'any', of: [workload, host] };
  },
  isOpenEnded: false,
};

const BY_DATAPLANE: Unknown = {
  code: 'construct-not-simulated',
  detail:
    'whether `doNotTrack` has an effect on host endpoints of all interfaces depends on the Calico dataplane',
};

/**
 * The pass before connections are tracked; it applies to host endpoints only. With iptables and nftables, those of all interfaces
 * are left out of it (felix/dataplane/linux/endpoint_mgr.go, updateHostEndpoints); with eBPF they are not.
 */
export const UNTRACKED: Pass = {
  name: 'doNotTrack ',
  holds: ({ value }) => value.doNotTrack,
  subject: ({ value }, { hosts }) => selectedHosts(value, hosts, [undeterminedEnd(BY_DATAPLANE)]),
  isOpenEnded: true,
};

/** The pass before Service addresses are translated; it applies to host endpoints only. */
export const BEFORE_TRANSLATION: Pass = {
  name: 'preDNAT ',
  holds: ({ value }) => value.preDNAT,
  subject: ({ value }, { hosts }) => selectedHosts(value, hosts),
  isOpenEnded: true,
};

/**
 * One tier of one pass; `others` are policies of other dialects in it. Its end denies those whom a policy of the tier selects in
 * the direction, unless the tier passes; a tier whose policies select nobody has no effect.
 */
export function compileTier(
  tier: CalicoTier,
  pass: Pass,
  { policies, around, version }: Pick<CalicoObjects, 'policies' | 'around' | 'version'>,
  others: readonly PlacedPolicy[] = [],
): Tier {
  const isolates = tier.defaultAction === 'Deny' && !pass.isOpenEnded;
  const own = policies.flatMap((policy): PlacedPolicy[] => {
    if (policy.value.tier !== tier.name || !pass.holds(policy)) return [];
    const subject = pass.subject(policy, around);
    if (subject === undefined) return [];
    return [
      {
        order: policy.value.order ?? LAST,
        tie: tieOf(policy.ref, tier.name, version),
        compiled: compileCalicoPolicy(policy, subject, { isolates }, around),
      },
    ];
  });
  return {
    name: `${pass.name}${tier.name}`,
    precedence: 'first-match',
    end: isolates ? 'deny-isolated' : 'next-tier',
    policies: sortPlaced([...own, ...others]),
  };
}

/**
 * Policies of tiers about which nothing is known: neither their order nor how they end. So such a policy may allow what its rules
 * allow, and may deny anything that concerns those whom it selects.
 */
export function compileUnknownTiers(
  pass: Pass,
  { policies, tiers, around }: Pick<CalicoObjects, 'policies' | 'tiers' | 'around'>,
): Tier {
  const known = new Set(tiers.map(({ name }) => name));
  const ofUnknown = policies.filter((policy) => !known.has(policy.value.tier) && pass.holds(policy));
  return {
    name: `${pass.name}unknown tiers`,
    precedence: 'first-match',
    end: 'next-tier',
    policies: ofUnknown.flatMap((policy) => {
      const subject = pass.subject(policy, around);
      if (subject === undefined) return [];
      const reason = tierNotKnown(policy);
      const end = pass.isOpenEnded ? [] : [undeterminedRule('deny', reason)];
      const withEnd = (rules: DirectionRules | undefined) =>
        rules && { isolates: false, rules: [...rules.rules, ...end] };
      return compileCalicoPolicy(policy, subject, { isolates: false }, around).map((compiled) => ({
        ...compiled,
        doubt: compiled.doubt ?? reason,
        ingress: withEnd(compiled.ingress),
        egress: withEnd(compiled.egress),
      }));
    }),
  };
}

function tierNotKnown({ value, ref }: PolicyInForce): Unknown {
  return {
    code: 'tier-not-known',
    detail: `${ref.kind} \`${ref.name}\` is in tier \`${value.tier}\`, but no Tier of that name was given`,
  };
}
