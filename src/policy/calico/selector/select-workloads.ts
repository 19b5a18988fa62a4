import { ALWAYS } from '../../../engine/condition.ts';
import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { LabelTextLeaf } from '../../../engine/leaves/label-text.ts';
import { testLabel } from './match-labelled.ts';
import { NAMESPACE_LABEL, SERVICE_ACCOUNT_LABEL } from './rewrite-selector.ts';
import type { LabelTest, Selector } from './selector.ts';

const NEVER: EndpointCondition = { kind: 'any', of: [] };

/** Whatever a selector says, only pods are asked. */
export const EVERY_WORKLOAD: EndpointCondition = {
  kind: 'labels',
  of: 'pod',
  selector: { requirements: [] },
};

/** The pods that a selector means. Other ends never match, also where a label that is absent would do. */
export function selectWorkloads(selector: Selector): EndpointCondition {
  const condition = compile(selector);
  return isAlways(condition) ? EVERY_WORKLOAD : { kind: 'all', of: [EVERY_WORKLOAD, condition] };
}

function isAlways(condition: EndpointCondition): boolean {
  return condition.kind === 'all' && condition.of.length === 0;
}

function compile(selector: Selector): EndpointCondition {
  switch (selector.kind) {
    case 'all':
    case 'global':
      return ALWAYS;
    case 'has':
      return has(selector.label);
    case 'test':
      return test(selector);
    case 'not':
      return { kind: 'not', of: compile(selector.of) };
    case 'and':
      return { kind: 'all', of: selector.of.map(compile) };
    case 'or':
      return { kind: 'any', of: selector.of.map(compile) };
  }
}

/**
 * Whose label it is. Pods inherit those of their namespace and service account under a prefix; own labels with such a name are
 * dropped (libcalico-go/lib/backend/k8s/conversion).
 */
type LabelOwner =
  | { readonly of: 'pod' | 'namespace' | 'service-account'; readonly key: string }
  | { readonly of: 'namespace-name' | 'service-account-name' }
  | { readonly of: 'everybody'; readonly value: string };

function ownerOf(label: string): LabelOwner {
  if (label === NAMESPACE_LABEL || label === 'pcns.projectcalico.org/name') return { of: 'namespace-name' };
  if (label === SERVICE_ACCOUNT_LABEL || label === 'pcsa.projectcalico.org/name') {
    return { of: 'service-account-name' };
  }
  if (label === 'projectcalico.org/orchestrator') return { of: 'everybody', value: 'k8s' };
  if (label.startsWith('pcns.')) return { of: 'namespace', key: label.slice('pcns.'.length) };
  if (label.startsWith('pcsa.')) return { of: 'service-account', key: label.slice('pcsa.'.length) };
  return { of: 'pod', key: label };
}

function has(label: string): EndpointCondition {
  const owner = ownerOf(label);
  if (!('key' in owner)) return ALWAYS;
  const { of, key } = owner;
  return { kind: 'labels', of, selector: { requirements: [{ key, operator: 'Exists', values: [] }] } };
}

function test(asked: LabelTest): EndpointCondition {
  const owner = ownerOf(asked.label);
  const { operator, values } = asked;
  if (owner.of === 'everybody') return testLabel(asked, owner.value) ? ALWAYS : NEVER;
  if (operator === 'contains' || operator === 'starts with' || operator === 'ends with') {
    const text: LabelTextLeaf['text'] = { is: operator, value: values.join('') };
    const key = 'key' in owner ? owner.key : '';
    return { kind: 'label-text', of: owner.of, key, text };
  }
  const isNegative = operator === '!=' || operator === 'not in';
  if ('key' in owner) {
    const requirement = { key: owner.key, operator: isNegative ? 'NotIn' : 'In', values } as const;
    return { kind: 'labels', of: owner.of, selector: { requirements: [requirement] } };
  }
  const isNamed: EndpointCondition =
    owner.of === 'service-account-name'
      ? { kind: 'service-account', names: values }
      : { kind: 'any', of: values.map((name) => ({ kind: 'namespace', name })) };
  return isNegative ? { kind: 'not', of: isNamed } : isNamed;
}
