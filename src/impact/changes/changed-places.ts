import type { SourceSpan } from '../../model/diagnostic.ts';
import type { FieldPath } from '../../model/field-path.ts';
import { type PolicyRef, policyKey } from '../../model/verdict.ts';
import type { PolicyPlaces } from '../../policy/dialect.ts';
import { contentOf, placesOf } from '../../policy/dialects.ts';
import type { Policy } from '../../policy/policy.ts';
import type { CauseLine } from '../connection-impact.ts';
import { firstDifference, valueAt } from './first-difference.ts';

/** The policies of both sides by `policyKey`. */
export interface PolicyLookup {
  readonly base: ReadonlyMap<string, Policy>;
  readonly head: ReadonlyMap<string, Policy>;
}

/** Whether the two say something else; comments, formatting and metadata do not count. */
export function isChanged(old: Policy, now: Policy): boolean {
  return firstDifference(contentOf(old), contentOf(now)) !== undefined;
}

/** One object that differs between the sides. */
export interface ChangedObject {
  readonly change: 'added' | 'removed' | 'changed';
  readonly policy: PolicyRef;
  readonly line: CauseLine;
  /** It selects nothing itself; policies refer to it. */
  readonly isPart: boolean;
}

/** Everything that differs between the sides, with the first line that does. */
export function changesOf({ base, head }: PolicyLookup): readonly ChangedObject[] {
  const keys = [...new Set([...base.keys(), ...head.keys()])].sort();
  return keys.flatMap((key): ChangedObject[] => {
    const [old, now] = [base.get(key), head.get(key)];
    const shown = now ?? old;
    if (shown === undefined) return [];
    const isPart = placesOf(shown).selection.length === 0;
    if (old === undefined || now === undefined) {
      const side = now === undefined ? 'base' : 'head';
      const change = now === undefined ? 'removed' : 'added';
      return [{ change, policy: shown.ref, line: { span: shown.ref.span, side }, isPart }];
    }
    if (!isChanged(old, now)) return [];
    const path = firstDifference(old.document.value, now.document.value) ?? [];
    return [{ change: 'changed', policy: now.ref, line: { span: lineAt(path, now), side: 'head' }, isPart }];
  });
}

/** The first difference at the places of one kind, if there is one. */
export function firstPlaceThatDiffers(
  kind: keyof PolicyPlaces,
  old: Policy,
  now: Policy,
): FieldPath | undefined {
  for (const path of [...placesOf(now)[kind], ...placesOf(old)[kind]]) {
    const differing = differenceAt(path, old, now);
    if (differing !== undefined) return differing;
  }
  return undefined;
}

/** The line that says whom the policy selects. */
export function selectingLine(ref: PolicyRef, policies: ReadonlyMap<string, Policy>): SourceSpan {
  const policy = policies.get(policyKey(ref));
  if (policy === undefined) return ref.span;
  const { selection } = placesOf(policy);
  const written = selection.find((path) => valueIn(policy, path) !== undefined) ?? selection[0];
  return written === undefined ? ref.span : policy.document.spanOf(written);
}

/** The first difference within the rule; the list of rules when the rule is no longer at its place. */
export function placeOfRuleChange(path: FieldPath, old: Policy, now: Policy): FieldPath {
  const list = path.slice(0, -1);
  const [before, after] = [rulesBeside(path, old), rulesBeside(path, now)];
  const index = path.at(-1);
  const there = typeof index === 'number' ? after[index] : undefined;
  const isElsewhere = before.some((rule) => firstDifference(rule, there) === undefined);
  if (before.length !== after.length || isElsewhere) return list;
  return differenceAt(path, old, now) ?? list;
}

/** The list that contains the rule. */
export function rulesBeside(path: FieldPath, policy: Policy): readonly unknown[] {
  const rules = valueIn(policy, path.slice(0, -1));
  return Array.isArray(rules) ? rules : [];
}

/** The value at the path in the document; undefined when there is none. */
export function valueIn({ document }: Policy, path: FieldPath): unknown {
  return path.reduce<unknown>((value, key) => valueAt(value, key), document.value);
}

function differenceAt(path: FieldPath, old: Policy, now: Policy): FieldPath | undefined {
  const inner = firstDifference(valueIn(old, path), valueIn(now, path));
  return inner === undefined ? undefined : [...path, ...inner];
}

/** The line of the key or item at the path, or of its nearest parent that is written. */
export function lineAt(path: FieldPath, policy: Policy): SourceSpan {
  const isWritten = valueIn(policy, path) !== undefined;
  return isWritten ? policy.document.keySpanOf(path) : lineAt(path.slice(0, -1), policy);
}
