import type { FieldPath } from '../../model/field-path.ts';
import { type Decision, policyKey } from '../../model/verdict.ts';
import type { Policy } from '../../policy/policy.ts';
import {
  firstPlaceThatDiffers,
  isChanged,
  lineAt,
  type PolicyLookup,
  placeOfRuleChange,
  rulesBeside,
  valueIn,
} from '../changes/changed-places.ts';
import { firstDifference } from '../changes/first-difference.ts';
import type { Cause, CauseLine } from '../connection-impact.ts';

/** A rule that decided, or that passed the connection on. */
export type DecidingRule = Pick<Extract<Decision, { kind: 'rule' }>, 'policy' | 'path' | 'span'>;

/**
 * Why a rule of the head decides that did not decide before: it is new, its policy selects the endpoint only now, or its policy
 * has another order. Undefined when its policy did not change.
 */
export function causeOfNewRule(rule: DecidingRule, policies: PolicyLookup): Cause | undefined {
  const key = policyKey(rule.policy);
  const [old, now] = [policies.base.get(key), policies.head.get(key)];
  const added: Cause = { kind: 'rule-added', policy: rule.policy, line: { span: rule.span, side: 'head' } };
  if (old === undefined || now === undefined) return added;
  if (!isChanged(old, now)) return undefined;
  if (!hasRule(old, rule.path, valueIn(now, rule.path))) return added;
  const selection = firstPlaceThatDiffers('selection', old, now);
  if (selection !== undefined) {
    return { kind: 'selection-changed', policy: now.ref, line: lineOfHead(selection, now) };
  }
  const order = firstPlaceThatDiffers('order', old, now) ?? rule.path;
  return { kind: 'order-changed', policy: now.ref, line: lineOfHead(order, now) };
}

/**
 * Why a rule of the base that decided no longer does. Undefined when its policy did not change.
 *
 * @param stillSelects whether its policy takes part in the decision of the head.
 */
export function causeOfLostRule(
  rule: DecidingRule,
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
  const isThere = hasRule(now, rule.path, valueIn(old, rule.path));
  const order = isThere ? firstPlaceThatDiffers('order', old, now) : undefined;
  if (order !== undefined && selection === undefined) {
    return { kind: 'order-changed', policy: now.ref, line: lineOfHead(order, now) };
  }
  if (selection !== undefined && isInSelector(selection) && isThere && order === undefined) {
    return { kind: 'selection-lost', policy: now.ref, line: lineOfHead(selection, now) };
  }
  const path = selection ?? placeOfRuleChange(rule.path, old, now);
  return { kind: 'rule-changed', policy: now.ref, line: lineOfHead(path, now) };
}

/** Whether the list in which `path` is contains this rule, at whatever index. */
function hasRule(policy: Policy, path: FieldPath, rule: unknown): boolean {
  return rulesBeside(path, policy).some((one) => firstDifference(one, rule) === undefined);
}

/** Whether the path is in what selects endpoints, and not in the directions for which the policy isolates them. */
function isInSelector(path: FieldPath): boolean {
  return path.some((step) => typeof step === 'string' && (step === 'subject' || /selector$/i.test(step)));
}

function lineOfHead(path: FieldPath, policy: Policy): CauseLine {
  return { span: lineAt(path, policy), side: 'head' };
}
