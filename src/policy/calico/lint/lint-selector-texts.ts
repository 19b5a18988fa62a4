import type { Findings } from '../../fields/findings.ts';
import { labelValueProblem, qualifiedNameProblem } from '../../fields/kubernetes-names.ts';
import { quote } from '../../fields/quote.ts';
import type { FieldPath } from '../../manifest.ts';
import type { CalicoPolicy } from '../calico-object.ts';
import type { LabelTest, Selector } from '../selector/selector.ts';
import { labelQuestions } from '../selector/selector-facts.ts';
import { entitiesOf } from './entities-of.ts';

/** Finds selectors that ask for something that no label can be, and conditions that exclude each other. */
export function lintSelectorTexts(policy: CalicoPolicy, findings: Findings): void {
  const { selector, namespaceSelector, serviceAccountSelector } = policy;
  for (const [key, written] of Object.entries({ selector, namespaceSelector, serviceAccountSelector })) {
    lintSelector(written, ['spec', key], findings);
  }
  for (const { entity, path } of entitiesOf(policy)) {
    const { selector: own, notSelector, namespaceSelector: namespaceLabels, serviceAccounts } = entity;
    lintSelector(own, [...path, 'selector'], findings);
    lintSelector(notSelector, [...path, 'notSelector'], findings);
    lintSelector(namespaceLabels, [...path, 'namespaceSelector'], findings);
    lintSelector(serviceAccounts?.selector, [...path, 'serviceAccounts', 'selector'], findings);
  }
}

function lintSelector(selector: Selector | undefined, path: FieldPath, findings: Findings): void {
  if (selector === undefined) return;
  for (const question of labelQuestions(selector)) {
    const problem = problemOf(question);
    if (problem === undefined) continue;
    findings.warning(
      'calico/impossible-label',
      path,
      `no label can match the selector: ${problem}`,
      'correct the spelling',
    );
  }
  for (const label of contradictions(selector)) {
    findings.warning(
      'policy/selector-matches-nothing',
      path,
      `the conditions on label \`${label}\` contradict each other, so the selector matches nothing`,
      "join them with `||`, or write `in {'a', 'b'}` for one of several",
    );
  }
}

const CALICO_PREFIX = /^pc(?:ns|sa)\./;

function problemOf(question: Extract<Selector, { readonly kind: 'has' | 'test' }>): string | undefined {
  const inKey = qualifiedNameProblem(question.label.replace(CALICO_PREFIX, ''));
  if (inKey !== undefined) return `${quote(question.label)}: ${inKey}`;
  if (question.kind === 'has' || !['==', 'in'].includes(question.operator)) return undefined;
  // A part of a value may begin and end with any character that values may contain.
  for (const value of question.values) {
    const inValue = labelValueProblem(value);
    if (inValue !== undefined) return `${quote(value)}: ${inValue}`;
  }
  return undefined;
}

/** Labels for which the conditions, which must all hold, leave no value. */
function contradictions(selector: Selector): readonly string[] {
  if (selector.kind === 'or' || selector.kind === 'not') {
    return selector.kind === 'or' ? selector.of.flatMap(contradictions) : [];
  }
  if (selector.kind !== 'and') return [];
  const required = new Map<string, LabelTest[]>();
  for (const part of selector.of) {
    if (part.kind !== 'test' || (part.operator !== '==' && part.operator !== 'in')) continue;
    required.set(part.label, [...(required.get(part.label) ?? []), part]);
  }
  return [...required].flatMap(([label, tests]) => (haveCommonValue(tests) ? [] : [label]));
}

function haveCommonValue([first, ...others]: readonly LabelTest[]): boolean {
  return (
    first === undefined || first.values.some((value) => others.every(({ values }) => values.includes(value)))
  );
}
