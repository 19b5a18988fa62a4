import type { Direction } from '../model/connection.ts';
import type { SourceSpan } from '../model/diagnostic.ts';
import { type Decision, type PolicyRef, policyKey, type Verdict } from '../model/verdict.ts';
import type { FieldPath } from '../policy/manifest.ts';
import type { Policy } from '../policy/policy.ts';
import { firstDifference, valueAt } from './first-difference.ts';
import type { Cause, Transition } from './simulation.ts';

/** The policies of both sides by `policyKey`. */
export interface PolicyLookup {
  readonly base: ReadonlyMap<string, Policy>;
  readonly head: ReadonlyMap<string, Policy>;
}

/** Whose policies turned the verdict: the end that denies in the base or in the head, egress first. */
export function decidingDirection(
  transition: Transition,
  base: Verdict,
  head: Verdict,
): Direction | undefined {
  if (transition !== 'blocked' && transition !== 'opened') return undefined;
  const denying = transition === 'blocked' ? head : base;
  return denying.egress.outcome === 'denied' ? 'egress' : 'ingress';
}

/** Why a verdict changed between base and head at the end that decides; for an unknown verdict, that it is undecided. */
export function findCause(
  direction: Direction | undefined,
  base: Verdict,
  head: Verdict,
  policies: PolicyLookup,
): Cause {
  if (direction === undefined) return { kind: 'undecided' };
  const before = base[direction].decision;
  const after = head[direction].decision;
  if (after.kind === 'default-deny') return causeOfDenial(direction, before, after.policies, policies);
  if (after.kind === 'rule') {
    return { kind: 'rule-added', policy: after.policy, line: { span: after.span, side: 'head' } };
  }
  if (before.kind === 'default-deny') {
    return {
      kind: 'no-longer-isolated',
      policies: before.policies,
      line: { span: selectingLine(before.policies, policies.base), side: 'base' },
    };
  }
  if (before.kind === 'rule') return causeOfLostRule(direction, before, policies);
  return { kind: 'undecided' };
}

function causeOfDenial(
  direction: Direction,
  before: Decision,
  isolating: readonly PolicyRef[],
  policies: PolicyLookup,
): Cause {
  if (before.kind === 'rule') return causeOfLostRule(direction, before, policies);
  const fresh = isolating.filter((ref) => isNewOrChanged(ref, policies));
  const blamed = fresh.length > 0 ? fresh : isolating;
  return {
    kind: 'newly-isolated',
    policies: blamed,
    line: { span: selectingLine(blamed, policies.head), side: 'head' },
  };
}

function isNewOrChanged(ref: PolicyRef, policies: PolicyLookup): boolean {
  const before = policies.base.get(policyKey(ref));
  const after = policies.head.get(policyKey(ref));
  return firstDifference(before?.document.value.spec, after?.document.value.spec) !== undefined;
}

function selectingLine(refs: readonly PolicyRef[], policies: ReadonlyMap<string, Policy>): SourceSpan {
  const [ref] = refs;
  if (ref === undefined) throw new RangeError('a default deny names at least one policy');
  return policies.get(policyKey(ref))?.document.spanOf(['spec', 'podSelector']) ?? ref.span;
}

function causeOfLostRule(
  direction: Direction,
  before: Decision & { kind: 'rule' },
  policies: PolicyLookup,
): Cause {
  const key = policyKey(before.policy);
  const old = policies.base.get(key);
  const now = policies.head.get(key);
  if (now === undefined || old === undefined) {
    return { kind: 'policy-removed', policy: before.policy, line: { span: before.span, side: 'base' } };
  }
  return {
    kind: 'rule-changed',
    policy: now.ref,
    line: { span: lineOfChange(direction, before.index, old, now), side: 'head' },
  };
}

/** The first line that differs within the rule, else (the rule is gone) within the policy's spec. */
function lineOfChange(direction: Direction, index: number, old: Policy, now: Policy): SourceSpan {
  const path: FieldPath = ['spec', direction, index];
  const inRule = differenceAt(path, old, now);
  const isStillThere = ruleCount(old, direction) === ruleCount(now, direction);
  const difference = isStillThere && inRule !== undefined ? inRule : differenceAt(['spec'], old, now);
  return difference === undefined ? now.ref.span : now.document.spanOf(difference);
}

function ruleCount({ document }: Policy, direction: Direction): number {
  const rules = valueAt(valueAt(document.value, 'spec'), direction);
  return Array.isArray(rules) ? rules.length : 0;
}

function differenceAt(path: FieldPath, old: Policy, now: Policy): FieldPath | undefined {
  const at = (policy: Policy) =>
    path.reduce<unknown>((value, key) => valueAt(value, key), policy.document.value);
  const inner = firstDifference(at(old), at(now));
  return inner === undefined ? undefined : [...path, ...inner];
}
