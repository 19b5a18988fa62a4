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

/** `findCause` that looks at each pair of decisions once: the thousands of connections of a mass block share a few. */
export function createCauseFinder(
  policies: PolicyLookup,
): (direction: Direction | undefined, base: Verdict, head: Verdict) => Cause {
  const known = { ingress: new WeakMap<Decision, Map<Decision, Cause>>(), egress: new WeakMap() };
  return (direction, base, head) => {
    if (direction === undefined) return findCause(direction, base, head, policies);
    const before = base[direction].decision;
    const after = head[direction].decision;
    const ofBefore: Map<Decision, Cause> = known[direction].get(before) ?? new Map();
    known[direction].set(before, ofBefore);
    const cause = ofBefore.get(after) ?? findCause(direction, base, head, policies);
    ofBefore.set(after, cause);
    return cause;
  };
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
  if (before.kind === 'rule') return causeOfLostRule(direction, before, policies, { stillSelects: true });
  return { kind: 'undecided' };
}

/** Without a rule that allowed before, nothing isolated this end before: every policy that does so now is new or changed. */
function causeOfDenial(
  direction: Direction,
  before: Decision,
  isolating: readonly PolicyRef[],
  policies: PolicyLookup,
): Cause {
  if (before.kind === 'rule') {
    const key = policyKey(before.policy);
    return causeOfLostRule(direction, before, policies, {
      stillSelects: isolating.some((ref) => policyKey(ref) === key),
    });
  }
  return {
    kind: 'newly-isolated',
    policies: isolating,
    line: { span: selectingLine(isolating, policies.head), side: 'head' },
  };
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
  { stillSelects }: { readonly stillSelects: boolean },
): Cause {
  const key = policyKey(before.policy);
  const old = policies.base.get(key);
  const now = policies.head.get(key);
  if (now === undefined || old === undefined) {
    return { kind: 'policy-removed', policy: before.policy, line: { span: before.span, side: 'base' } };
  }
  const selection = stillSelects
    ? undefined
    : (differenceAt(['spec', 'podSelector'], old, now) ?? differenceAt(['spec', 'policyTypes'], old, now));
  const path = selection ?? changeOfRule(direction, before.index, old, now);
  return { kind: 'rule-changed', policy: now.ref, line: { span: lineAt(path, now), side: 'head' } };
}

/** The first difference within the rule; the list of rules when it does not stand at its place any more. */
function changeOfRule(direction: Direction, index: number, old: Policy, now: Policy): FieldPath {
  const path = ['spec', direction];
  const [before, after] = [rulesAt(path, old), rulesAt(path, now)];
  const isElsewhere = before.some((rule) => firstDifference(rule, after[index]) === undefined);
  if (before.length !== after.length || isElsewhere) return path;
  return differenceAt([...path, index], old, now) ?? path;
}

function rulesAt(path: FieldPath, policy: Policy): readonly unknown[] {
  const rules = valueIn(policy, path);
  return Array.isArray(rules) ? rules : [];
}

function valueIn({ document }: Policy, path: FieldPath): unknown {
  return path.reduce<unknown>((value, key) => valueAt(value, key), document.value);
}

function differenceAt(path: FieldPath, old: Policy, now: Policy): FieldPath | undefined {
  const inner = firstDifference(valueIn(old, path), valueIn(now, path));
  return inner === undefined ? undefined : [...path, ...inner];
}

/** The line of the key or item at the path, or of the nearest that is written. */
function lineAt(path: FieldPath, policy: Policy): SourceSpan {
  const isWritten = valueIn(policy, path) !== undefined;
  return isWritten ? policy.document.keySpanOf(path) : lineAt(path.slice(0, -1), policy);
}
