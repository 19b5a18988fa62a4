import type { Findings } from '../../fields/findings.ts';
import type { LintSubject } from './lint-subject.ts';

/** Finds policies that select every pod of their namespace because they do not say which. */
export function lintPodSelector({ spec }: LintSubject, findings: Findings): void {
  if (spec.podSelector !== undefined && spec.podSelector !== null) return;
  findings.warning(
    'policy/no-pod-selector',
    spec.podSelector === null ? ['spec', 'podSelector'] : ['spec'],
    'the policy has no `podSelector`, so it selects every pod of the namespace',
    'write `podSelector: {}` if every pod is meant, or the labels of those that are',
  );
}
