import { ALWAYS } from '../../../engine/condition.ts';
import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { LabelTextLeaf } from '../../../engine/leaves/label-text.ts';
import { testLabel } from './match-labelled.ts';
import type { LabelTest, Selector } from './selector.ts';

const NEVER: EndpointCondition = { kind: 'any', of: [] };

/** Whose label a selector asks for. */
export type LabelOwner =
  | { readonly of: 'pod' | 'namespace' | 'service-account' | 'node'; readonly key: string }
  | { readonly of: 'namespace-name' | 'service-account-name' }
  /** A label that every endpoint has with this value. */
  | { readonly of: 'everybody'; readonly value: string }
  | { readonly of: 'nobody' };

/** Compiles a selector to a condition on ends; `ownerOf` says whose label each one is. */
export function compileSelector(
  selector: Selector,
  ownerOf: (label: string) => LabelOwner,
): EndpointCondition {
  const compile = (part: Selector): EndpointCondition => compileSelector(part, ownerOf);
  switch (selector.kind) {
    case 'all':
    case 'global':
      return ALWAYS;
    case 'has':
      return has(ownerOf(selector.label));
    case 'test':
      return test(selector, ownerOf(selector.label));
    case 'not':
      return { kind: 'not', of: compile(selector.of) };
    case 'and':
      return { kind: 'all', of: selector.of.map(compile) };
    case 'or':
      return { kind: 'any', of: selector.of.map(compile) };
  }
}

function has(owner: LabelOwner): EndpointCondition {
  if (owner.of === 'nobody') return NEVER;
  if (!('key' in owner)) return ALWAYS;
  const { of, key } = owner;
  return { kind: 'labels', of, selector: { requirements: [{ key, operator: 'Exists', values: [] }] } };
}

function test(asked: LabelTest, owner: LabelOwner): EndpointCondition {
  const { operator, values } = asked;
  if (owner.of === 'everybody') return testLabel(asked, owner.value) ? ALWAYS : NEVER;
  if (owner.of === 'nobody') return testLabel(asked, undefined) ? ALWAYS : NEVER;
  if (operator === 'contains' || operator === 'starts with' || operator === 'ends with') {
    const text: LabelTextLeaf['text'] = { is: operator, value: values.join('') };
    return { kind: 'label-text', of: owner.of, key: 'key' in owner ? owner.key : '', text };
  }
  const isNegative = operator === '!=' || operator === 'not in';
  if ('key' in owner) {
    const requirement = { key: owner.key, operator: isNegative ? 'NotIn' : 'In', values } as const;
    return { kind: 'labels', of: owner.of, selector: { requirements: [requirement] } };
  }
  const named: EndpointCondition =
    owner.of === 'service-account-name'
      ? { kind: 'service-account', names: values }
      : { kind: 'any', of: values.map((name) => ({ kind: 'namespace', name })) };
  return isNegative ? { kind: 'not', of: named } : named;
}
