import { DIRECTIONS } from '../../../model/connection.ts';
import type { LabelSelector } from '../../../model/label-selector.ts';
import { contradictedLabels } from '../../../model/selector-relations.ts';
import type { Findings } from '../../fields/findings.ts';
import type { FieldPath } from '../../manifest.ts';
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

/** Finds selectors that no set of labels can satisfy. */
export function lintSelectors({ policy }: LintSubject, findings: Findings): void {
  lintSelector(policy.podSelector, ['spec', 'podSelector'], findings);
  for (const direction of DIRECTIONS) {
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
  for (const key of selector === undefined ? [] : contradictedLabels(selector)) {
    findings.warning(
      'policy/selector-matches-nothing',
      path,
      `the conditions on label \`${key}\` contradict each other, so the selector matches nothing`,
      'all conditions of a selector must hold; use `In` with several values for "one of"',
    );
  }
}
