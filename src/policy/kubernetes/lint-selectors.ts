import type { LabelSelector, SelectorRequirement } from '../../model/label-selector.ts';
import type { Findings } from '../findings.ts';
import type { FieldPath } from '../manifest.ts';
import type { LintSubject } from './lint-subject.ts';

/** Finds selectors that no set of labels can satisfy. */
export function lintSelectors({ policy }: LintSubject, findings: Findings): void {
  lintSelector(policy.podSelector, ['spec', 'podSelector'], findings);
  for (const direction of ['ingress', 'egress'] as const) {
    for (const [i, { peers }] of policy[direction].entries()) {
      if (peers === 'any') continue;
      for (const [j, peer] of peers.entries()) {
        if (peer.kind !== 'selectors') continue;
        const path = ['spec', direction, i, direction === 'ingress' ? 'from' : 'to', j];
        lintSelector(peer.podSelector, [...path, 'podSelector'], findings);
        lintSelector(peer.namespaceSelector, [...path, 'namespaceSelector'], findings);
      }
    }
  }
}

function lintSelector(selector: LabelSelector | undefined, path: FieldPath, findings: Findings): void {
  const byKey = new Map<string, SelectorRequirement[]>();
  for (const requirement of selector?.requirements ?? []) {
    const same = byKey.get(requirement.key);
    if (same === undefined) byKey.set(requirement.key, [requirement]);
    else same.push(requirement);
  }
  for (const [key, requirements] of byKey) {
    if (canHold(requirements)) continue;
    findings.warning(
      'policy/selector-matches-nothing',
      path,
      `the conditions on label \`${key}\` contradict each other, so the selector matches nothing`,
      'conditions of one selector are all required; write `In` with several values for "one of"',
    );
  }
}

/** Whether one value, or none, of a single label satisfies all requirements. Linear in the values. */
function canHold(requirements: readonly SelectorRequirement[]): boolean {
  const required = requirements.filter(({ operator }) => operator === 'In');
  const mustExist = required.length > 0 || requirements.some(({ operator }) => operator === 'Exists');
  if (!mustExist) return true;
  if (requirements.some(({ operator }) => operator === 'DoesNotExist')) return false;
  const [first, ...rest] = required;
  if (first === undefined) return true;
  let left = new Set(first.values);
  for (const { values } of rest) left = new Set(values.filter((value) => left.has(value)));
  for (const { operator, values } of requirements) {
    if (operator === 'NotIn') for (const value of values) left.delete(value);
  }
  return left.size > 0;
}
