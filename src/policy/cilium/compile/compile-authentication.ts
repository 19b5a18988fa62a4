import type { CompiledRule } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { Direction } from '../../../model/connection.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { CiliumNetworkPolicy, CiliumRule } from '../cilium-policy.ts';
import { asksProxy } from './compile-l7.ts';
import { compileRule, type RulePlace } from './compile-rule.ts';
import type { CiliumContext } from './context.ts';
import { ANYBODY, cannotTell, LABELLED_POD } from './ends.ts';

/**
 * What a rule allows is dropped until both ends are authenticated, whatever else allows it (`__policy_check`, bpf/lib/policy.h):
 * forever in mode `test-always-fail`, where nothing authenticates, and for ends that are not pods (`handleAuthRequest`,
 * pkg/auth/manager.go).
 */
export function compileAuthentication(
  rule: CiliumRule,
  place: RulePlace,
  context: CiliumContext,
): readonly CompiledRule[] {
  const { authentication } = rule;
  if (authentication !== 'required' && authentication !== 'test-always-fail') return [];
  const { platform, liftsAuthentication: lifts } = context;
  const isOn = platform['authentication.mutual.spire.enabled'];
  const end = place.direction === 'ingress' ? 'source' : 'destination';
  const doubts = [
    ...(lifts[place.direction] ? [MAYBE_LIFTED] : []),
    ...(isOn || !isCiliumSince(platform.version, '1.19') ? [] : [MAYBE_FORWARDED]),
  ];
  const match: readonly RuleCondition[] = [
    ...(isOn && authentication === 'required' ? [BETWEEN_OTHERS] : []),
    ...doubts.map((is) => ({ kind: end, is }) as const),
  ];
  return compileRule(withoutRequests(rule), { ...place, filtered: undefined }, context).map((allow) => ({
    ...allow,
    action: 'deny',
    path: [...rule.path, 'authentication'],
    match: { kind: 'all', of: [allow.match, ...match] },
  }));
}

const BETWEEN_OTHERS: RuleCondition = {
  kind: 'not',
  of: {
    kind: 'all',
    of: [
      { kind: 'source', is: LABELLED_POD },
      { kind: 'destination', is: LABELLED_POD },
    ],
  },
};

const MAYBE_LIFTED = cannotTell(ANYBODY, {
  code: 'construct-not-simulated',
  detail:
    'it is not simulated whether another rule, with `mode: disabled` or a proxy, lifts the authentication',
});

/** The datapath drops what was not authenticated; the upgrade notes of 1.19, since when authentication is off by default, say otherwise. */
const MAYBE_FORWARDED = cannotTell(ANYBODY, {
  code: 'construct-not-simulated',
  detail:
    'nothing authenticates connections, and the Cilium documentation is not clear on whether they are then dropped: set `cilium.authentication.mutual.spire.enabled=true` if connections are authenticated',
});

/** Only the ports: an end that is not authenticated gets no answer, not even from a proxy. */
function withoutRequests(rule: CiliumRule): CiliumRule {
  return {
    ...rule,
    toPorts: rule.toPorts?.map(({ path, span, ports }) => ({
      path,
      span,
      ports,
      rules: undefined,
      serverNames: undefined,
      listener: undefined,
      terminatingTls: undefined,
      originatingTls: undefined,
    })),
  };
}

/**
 * Whether some rule of a direction may let through a connection for which another requires authentication: the more specific mode
 * counts, and from 1.20 on an entry with a proxy wins over one without (`authPreferredInsert`, pkg/policy/mapstate.go).
 */
export function liftsAuthentication(
  policies: readonly { readonly value: CiliumNetworkPolicy }[],
): CiliumContext['liftsAuthentication'] {
  const isIn = (direction: Direction) =>
    policies.some(({ value }) => value.specs.some(({ sections }) => sections[direction]?.some(mayLift)));
  return { ingress: isIn('ingress'), egress: isIn('egress') };
}

function mayLift({ authentication, toPorts = [] }: CiliumRule): boolean {
  if (authentication !== undefined) return authentication === 'disabled';
  return toPorts.some(asksProxy);
}
