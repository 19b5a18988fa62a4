import type { AlteredConnection } from '../inventory/resolve/resolve-both-sides.ts';
import type { Direction } from '../model/connection.ts';
import type { FieldPath } from '../model/field-path.ts';
import {
  type Decision,
  type PolicyRef,
  policyKey,
  type SideVerdict,
  type Verdict,
} from '../model/verdict.ts';
import {
  changesOf,
  firstPlaceThatDiffers,
  isChanged,
  lineAt,
  type PolicyLookup,
  placeOfRuleChange,
  rulesBeside,
  selectingLine,
  valueIn,
} from './changes/changed-places.ts';
import { firstDifference } from './changes/first-difference.ts';
import type { Cause, Transition } from './connection-impact.ts';

/** The direction whose policies turned the verdict: that of the end that denies in the base or in the head, egress first. */
export function decidingDirection(
  transition: Transition,
  base: Verdict,
  head: Verdict,
): Direction | undefined {
  if (transition !== 'blocked' && transition !== 'opened') return undefined;
  const denying = transition === 'blocked' ? head : base;
  return denying.egress.outcome === 'denied' ? 'egress' : 'ingress';
}

/** `findCause`, but looking at each pair of decisions only once: the thousands of connections of a mass block share a few. */
export function createCauseFinder(
  policies: PolicyLookup,
): (direction: Direction | undefined, base: Verdict, head: Verdict, altered?: AlteredEnds) => Cause {
  const known = { ingress: new WeakMap<Decision, Map<Decision, Cause>>(), egress: new WeakMap() };
  return (direction, base, head, altered) => {
    if (direction === undefined) return UNDECIDED;
    if (altered !== undefined) return findCause(direction, base, head, policies, altered);
    const [before, after] = [base[direction], head[direction]];
    if (before.passed.length + after.passed.length > 0) return findCause(direction, base, head, policies);
    const causes: Map<Decision, Cause> = known[direction].get(before.decision) ?? new Map();
    known[direction].set(before.decision, causes);
    const cause = causes.get(after.decision) ?? findCause(direction, base, head, policies);
    causes.set(after.decision, cause);
    return cause;
  };
}

const UNDECIDED: Cause = { kind: 'undecided' };

/** Ends of a connection that the change makes others, and what it makes of them. */
export type AlteredEnds = Pick<AlteredConnection, 'source' | 'destination' | 'redirected'>;

/** The Service through which it came comes first, then the subject of the policies that decide, then its peer. */
function alteredEnd(direction: Direction, altered: AlteredEnds | undefined): Cause | undefined {
  if (altered === undefined) return undefined;
  const { source, destination, redirected } = altered;
  const [to] = redirected?.connections ?? [];
  if (redirected?.isCertain === true && to !== undefined) {
    const { service, span } = redirected;
    return { kind: 'service-altered', service, to, span };
  }
  const end = direction === 'egress' ? (source ?? destination) : (destination ?? source);
  return end && { kind: 'workload-altered', ...end };
}

/**
 * Why a verdict changed between base and head at the end that decides, found by comparing the two decisions: what decides now,
 * what decided before, what passed the connection on, what became of its ends, and only then what policies refer to. A line that the change does not touch
 * is never named. For an unknown verdict the cause is that it is undecided.
 */
export function findCause(
  direction: Direction | undefined,
  base: Verdict,
  head: Verdict,
  policies: PolicyLookup,
  altered?: AlteredEnds,
): Cause {
  if (direction === undefined) return UNDECIDED;
  const [before, after] = [base[direction], head[direction]];
  return (
    causeInDecisions(before.decision, after.decision, policies) ??
    causeInPassing(before, after, policies) ??
    alteredEnd(direction, altered) ??
    causeInParts(policies) ??
    UNDECIDED
  );
}

function causeInDecisions(before: Decision, after: Decision, policies: PolicyLookup): Cause | undefined {
  const lost =
    before.kind === 'rule'
      ? () => lostRule(before, policies, { stillSelects: selectsIn(after, before.policy) })
      : () => undefined;
  if (after.kind === 'rule') return decidingRule(after, policies) ?? lost();
  if (after.kind === 'default-deny') return lost() ?? isolation(after.policies, policies);
  if (before.kind === 'default-deny') return lostIsolation(before.policies, policies);
  return lost();
}

/** Whether the policy takes part in the decision. */
function selectsIn(decision: Decision, { apiVersion, kind, namespace, name }: PolicyRef): boolean {
  const key = JSON.stringify([apiVersion, kind, namespace, name]);
  const isIt = (ref: PolicyRef) =>
    JSON.stringify([ref.apiVersion, ref.kind, ref.namespace, ref.name]) === key;
  if (decision.kind === 'default-deny') return decision.policies.some(isIt);
  return decision.kind === 'rule' && isIt(decision.policy);
}

type Rule = Pick<Extract<Decision, { kind: 'rule' }>, 'policy' | 'path' | 'span'>;

/** A rule decides that did not before: it is new, or its policy selects the end only now, or has another order. */
function decidingRule(rule: Rule, policies: PolicyLookup): Cause | undefined {
  const key = policyKey(rule.policy);
  const [old, now] = [policies.base.get(key), policies.head.get(key)];
  const added: Cause = { kind: 'rule-added', policy: rule.policy, line: { span: rule.span, side: 'head' } };
  if (old === undefined || now === undefined) return added;
  if (!isChanged(old, now)) return undefined;
  const written = valueIn(now, rule.path);
  const wasThere = rulesBeside(rule.path, old).some((one) => firstDifference(one, written) === undefined);
  if (!wasThere) return added;
  const selection = firstPlaceThatDiffers('selection', old, now);
  if (selection !== undefined) {
    return {
      kind: 'selection-changed',
      policy: now.ref,
      line: { span: lineAt(selection, now), side: 'head' },
    };
  }
  const order = firstPlaceThatDiffers('order', old, now) ?? rule.path;
  return { kind: 'order-changed', policy: now.ref, line: { span: lineAt(order, now), side: 'head' } };
}

/** The rule that decided before no longer does. */
function lostRule(
  rule: Rule,
  policies: PolicyLookup,
  { stillSelects }: { readonly stillSelects: boolean },
): Cause | undefined {
  const key = policyKey(rule.policy);
  const [old, now] = [policies.base.get(key), policies.head.get(key)];
  if (now === undefined || old === undefined) {
    return { kind: 'policy-removed', policy: rule.policy, line: { span: rule.span, side: 'base' } };
  }
  if (!isChanged(old, now)) return undefined;
  const selection = stillSelects ? undefined : firstPlaceThatDiffers('selection', old, now);
  const written = valueIn(old, rule.path);
  const isThere = rulesBeside(rule.path, now).some((one) => firstDifference(one, written) === undefined);
  const order = isThere ? firstPlaceThatDiffers('order', old, now) : undefined;
  if (order !== undefined && selection === undefined) {
    return { kind: 'order-changed', policy: now.ref, line: { span: lineAt(order, now), side: 'head' } };
  }
  if (selection !== undefined && isInSelector(selection) && isThere && order === undefined) {
    return { kind: 'selection-lost', policy: now.ref, line: { span: lineAt(selection, now), side: 'head' } };
  }
  const path = selection ?? placeOfRuleChange(rule.path, old, now);
  return { kind: 'rule-changed', policy: now.ref, line: { span: lineAt(path, now), side: 'head' } };
}

/** Not in the directions for which the policy isolates whom it selects. */
function isInSelector(path: FieldPath): boolean {
  return path.some((step) => typeof step === 'string' && (step === 'subject' || /selector$/i.test(step)));
}

/** If no rule allowed it before, nothing isolated this end before: a policy that does now is new or changed. */
function isolation(isolating: readonly PolicyRef[], policies: PolicyLookup): Cause | undefined {
  const fresh = isolating.filter((ref) => isTouched(ref, policies));
  const [first] = fresh;
  if (first === undefined) return undefined;
  return {
    kind: 'newly-isolated',
    policies: fresh,
    line: { span: selectingLine(first, policies.head), side: 'head' },
  };
}

function lostIsolation(isolating: readonly PolicyRef[], policies: PolicyLookup): Cause | undefined {
  const gone = isolating.filter((ref) => isTouched(ref, policies));
  const [first] = gone;
  if (first === undefined) return undefined;
  return {
    kind: 'no-longer-isolated',
    policies: gone,
    line: { span: selectingLine(first, policies.base), side: 'base' },
  };
}

/** What the comparison does not know about may have changed. */
function isTouched(ref: PolicyRef, policies: PolicyLookup): boolean {
  const key = policyKey(ref);
  const [old, now] = [policies.base.get(key), policies.head.get(key)];
  return old === undefined || now === undefined || isChanged(old, now);
}

/** A rule passes it on that did not before, or no longer does. */
function causeInPassing(before: SideVerdict, after: SideVerdict, policies: PolicyLookup): Cause | undefined {
  for (const rule of after.passed) {
    const cause = decidingRule(rule, policies);
    if (cause?.kind === 'rule-added') return { ...cause, kind: 'passed-on' };
    if (cause !== undefined) return cause;
  }
  for (const rule of before.passed) {
    const cause = lostRule(rule, policies, { stillSelects: selectsIn(after.decision, rule.policy) });
    if (cause?.kind === 'order-changed') return cause;
    if (cause !== undefined && 'policy' in cause) {
      return { kind: 'no-longer-passed', policy: cause.policy, line: cause.line };
    }
  }
  return undefined;
}

/** No policy that took part changed, so something did to which policies refer. */
function causeInParts(policies: PolicyLookup): Cause | undefined {
  const changes = changesOf(policies);
  const part = changes.find(({ isPart }) => isPart) ?? changes[0];
  if (part === undefined) return undefined;
  const { change, policy, line } = part;
  return { kind: 'part-changed', change, policy, line };
}
