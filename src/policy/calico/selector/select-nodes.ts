import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import { compileSelector, type LabelOwner } from './compile-selector.ts';
import { NAMESPACE_LABEL, SERVICE_ACCOUNT_LABEL } from './rewrite-selector.ts';
import type { Selector } from './selector.ts';

export const EVERY_NODE: EndpointCondition = { kind: 'labels', of: 'node', selector: { requirements: [] } };

/** The nodes that a selector means, where each is an automatic host endpoint with the labels of its Node object. */
export function selectNodes(selector: Selector): EndpointCondition {
  if (selector.kind === 'all') return EVERY_NODE;
  return { kind: 'all', of: [EVERY_NODE, compileSelector(selector, ownerOf)] };
}

/** Host endpoints that kube-controllers makes have a label that says so. */
function ownerOf(label: string): LabelOwner {
  if (label === 'projectcalico.org/created-by') return { of: 'everybody', value: 'calico-kube-controllers' };
  const isOfPods = [NAMESPACE_LABEL, SERVICE_ACCOUNT_LABEL, 'projectcalico.org/orchestrator'].includes(label);
  if (isOfPods || label.startsWith('pcns.') || label.startsWith('pcsa.')) return { of: 'nobody' };
  return { of: 'node', key: label };
}
