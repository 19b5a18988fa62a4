import type { AlteredConnection } from '../../inventory/resolve/resolve-both-sides.ts';
import type { Direction } from '../../model/connection.ts';
import {
  type Decision,
  type PolicyRef,
  policyKey,
  type SideVerdict,
  type Verdict,
} from '../../model/verdict.ts';
import { changesOf, type PolicyLookup } from '../changes/changed-places.ts';
import type { Cause } from '../connection-impact.ts';
import { causeOfLostIsolation, causeOfNewIsolation } from './isolation-causes.ts';
import { causeOfLostRule, causeOfNewRule } from './rule-causes.ts';

/** Ends of a connection that the change alters, and what it makes of them. */
export type AlteredEnds = Pick<AlteredConnection, 'source' | 'destination' | 'redirected'>;

const UNDECIDED: Cause = { kind: 'undecided' };

/** `findCause` with a memory: the thousands of connections of a mass block share a few pairs of decisions. */
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

/**
 * Why a verdict changed between base and head at the end that decides. Looked for in this order: the rules and policies that
 * decide, the rules that passed the connection on, what the change makes of its ends, and what policies refer to. Never names a
 * line that the change does not touch. The cause of an unknown verdict is that it is undecided.
 *
 * @param direction that of the end that decides; undefined for an unknown verdict.
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
    causeInEnds(direction, altered) ??
    causeInParts(policies) ??
    UNDECIDED
  );
}

function causeInDecisions(before: Decision, after: Decision, policies: PolicyLookup): Cause | undefined {
  const lost = () =>
    before.kind === 'rule'
      ? causeOfLostRule(before, policies, { stillSelects: takesPart(before.policy, after) })
      : undefined;
  if (after.kind === 'rule') return causeOfNewRule(after, policies) ?? lost();
  if (after.kind === 'default-deny') return lost() ?? causeOfNewIsolation(after.policies, policies);
  if (before.kind === 'default-deny') return causeOfLostIsolation(before.policies, policies);
  return lost();
}

/** A rule passes the connection on that did not before, or no longer does. */
function causeInPassing(before: SideVerdict, after: SideVerdict, policies: PolicyLookup): Cause | undefined {
  for (const rule of after.passed) {
    const cause = causeOfNewRule(rule, policies);
    if (cause?.kind === 'rule-added') return { ...cause, kind: 'passed-on' };
    if (cause !== undefined) return cause;
  }
  for (const rule of before.passed) {
    const cause = causeOfLostRule(rule, policies, { stillSelects: takesPart(rule.policy, after.decision) });
    if (cause?.kind === 'order-changed') return cause;
    if (cause !== undefined && 'policy' in cause) {
      return { kind: 'no-longer-passed', policy: cause.policy, line: cause.line };
    }
  }
  return undefined;
}

function takesPart(policy: PolicyRef, decision: Decision): boolean {
  const key = policyKey(policy);
  if (decision.kind === 'default-deny') return decision.policies.some((one) => policyKey(one) === key);
  return decision.kind === 'rule' && policyKey(decision.policy) === key;
}

/** The Service through which it came comes first, then the subject of the policies that decide, then its peer. */
function causeInEnds(direction: Direction, altered: AlteredEnds | undefined): Cause | undefined {
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

/** No policy that took part changed, so something changed to which policies refer. */
function causeInParts(policies: PolicyLookup): Cause | undefined {
  const changes = changesOf(policies);
  const part = changes.find(({ isPart }) => isPart) ?? changes[0];
  if (part === undefined) return undefined;
  const { change, policy, line } = part;
  return { kind: 'part-changed', change, policy, line };
}
