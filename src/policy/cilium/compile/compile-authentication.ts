import type { CompiledRule } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { Direction } from '../../../model/connection.ts';
import type { CiliumNetworkPolicy, CiliumRule } from '../cilium-policy.ts';
import { asksProxy } from './compile-l7.ts';
import { compileRule, type RulePlace } from './compile-rule.ts';
import type { CiliumContext } from './context.ts';
import { ANYBODY, cannotTell, LABELLED_POD } from './ends.ts';

/**
 * What a rule allows is dropped until both ends are authenticated, whatever else allows it (`__policy_check`, bpf/lib/policy.h): for ever in
 * the mode `test-always-fail`, where nothing authenticates, and for ends that are no pods (`handleAuthRequest`, pkg/auth/manager.go).
 */
export function compileAuthentication(
  rule: CiliumRule,
  place: RulePlace,
  context: CiliumContext,
): readonly CompiledRule[] {
  const { authentication } = rule;
  if (authentication !== 'required' && authentication !== 'test-always-fail') return [];
  const isProcessed = authentication === 'required' && context.platform['authentication.enabled'];
  const end = place.direction === 'ingress' ? 'source' : 'destination';
  const others = context.liftsAuthentication[place.direction]
    ? [{ kind: end, is: MAYBE_LIFTED } as const]
    : [];
  return compileRule(withoutRequests(rule), { ...place, filtered: undefined }, context).map((allow) => ({
    ...allow,
    action: 'deny',
    path: [...rule.path, 'authentication'],
    match: {
      kind: 'all',
      of: [allow.match, ...(isProcessed ? [BETWEEN_OTHERS] : []), ...others],
    },
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
  detail: 'whether another rule, with `mode: disabled` or a proxy, lifts the authentication is not simulated',
});

/** The ports by themselves: who is not authenticated gets no answer, be it from a proxy. */
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
 * Whether any rule of a direction may let a connection through that another one wants authenticated: the more specific mode counts, and
 * from 1.20 on an entry with a proxy before one without (`authPreferredInsert`, pkg/policy/mapstate.go).
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
