import { type LabelSet, lacksLabel, untoldLabel } from './label-set.ts';
import { allOf, type Ternary, type UnknownCode } from './ternary.ts';

export type SelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';

/** What a selector asks of one label. */
export interface SelectorRequirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  /** Empty for Exists and DoesNotExist. */
  readonly values: readonly string[];
  /** Written in matchLabels, where Cilium replaces a namespace; in expressions it does not. */
  readonly isMatchLabel?: true;
}

/** A Kubernetes label selector; matchLabels are In requirements with one value. No requirement matches everything. */
export interface LabelSelector {
  readonly requirements: readonly SelectorRequirement[];
}

/** All requirements are ANDed; NotIn also holds when the key is missing (k8s.io/apimachinery labels.Requirement.Matches). */
export function matchLabelSelector(selector: LabelSelector, set: LabelSet, missing: UnknownCode): Ternary {
  return allOf(selector.requirements, (requirement) => matchRequirement(requirement, set, missing));
}

function matchRequirement(requirement: SelectorRequirement, set: LabelSet, missing: UnknownCode): Ternary {
  const value = set.labels.get(requirement.key);
  if (value === undefined && !lacksLabel(set, requirement.key)) {
    return untoldLabel(set, requirement.key, missing);
  }
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** One text per meaning: requirement order and repeated or reordered values do not matter. */
export function canonicalSelector(selector: LabelSelector): string {
  const parts = selector.requirements.map(({ key, operator, values }) =>
    JSON.stringify([key, operator, ...[...new Set(values)].sort()]),
  );
  return [...new Set(parts)].sort().join(' ');
}
