import type { SelectorRequirement } from '../../../model/label-selector.ts';
import type { AllowingPolicy } from '../../kubernetes/kubernetes-fact.ts';
import { bothOf } from '../selector/rewrite-selector.ts';
import type { Selector } from '../selector/selector.ts';

/** A NetworkPolicy of Kubernetes as Calico sees it: in tier `default`, with a Calico selector. */
export interface NetworkPolicyInTier {
  readonly allowing: AllowingPolicy;
  readonly value: { readonly namespace: string; readonly selector: Selector | undefined };
}

export function asInTier(allowing: AllowingPolicy): NetworkPolicyInTier {
  const { namespace, requirements } = allowing;
  const parts = requirements.map(asSelector);
  return { allowing, value: { namespace, selector: parts.length === 0 ? undefined : bothOf(parts) } };
}

function asSelector({ key: label, operator, values }: SelectorRequirement): Selector {
  switch (operator) {
    case 'In':
      return { kind: 'test', label, operator: values.length === 1 ? '==' : 'in', values };
    case 'NotIn':
      return { kind: 'test', label, operator: values.length === 1 ? '!=' : 'not in', values };
    case 'Exists':
      return { kind: 'has', label };
    case 'DoesNotExist':
      return { kind: 'not', of: { kind: 'has', label } };
  }
}
