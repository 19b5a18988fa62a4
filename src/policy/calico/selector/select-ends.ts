import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import { compileSelector, type LabelOwner } from './compile-selector.ts';
import { NAMESPACE_LABEL, SERVICE_ACCOUNT_LABEL } from './rewrite-selector.ts';
import type { Selector } from './selector.ts';

/** Restricts a condition to pods, whatever the selector says. */
export const EVERY_WORKLOAD: EndpointCondition = {
  kind: 'labels',
  of: 'pod',
  selector: { requirements: [] },
};

/** The pods that a selector means. Other ends never match, even where an absent label would do. */
export function selectWorkloads(selector: Selector): EndpointCondition {
  if (selector.kind === 'all') return EVERY_WORKLOAD;
  return { kind: 'all', of: [EVERY_WORKLOAD, compileSelector(selector, podLabelOwner)] };
}

/**
 * Pods inherit the labels of their namespace and service account under a prefix; own labels with such a name are dropped
 * (libcalico-go/lib/backend/k8s/conversion).
 */
function podLabelOwner(label: string): LabelOwner {
  if (label === NAMESPACE_LABEL || label === 'pcns.projectcalico.org/name') return { of: 'namespace-name' };
  if (label === SERVICE_ACCOUNT_LABEL || label === 'pcsa.projectcalico.org/name') {
    return { of: 'service-account-name' };
  }
  if (label === 'projectcalico.org/orchestrator') return { of: 'everybody', value: 'k8s' };
  if (label.startsWith('pcns.')) return { of: 'namespace', key: label.slice('pcns.'.length) };
  if (label.startsWith('pcsa.')) return { of: 'service-account', key: label.slice('pcsa.'.length) };
  return { of: 'pod', key: label };
}

export const EVERY_NODE: EndpointCondition = { kind: 'labels', of: 'node', selector: { requirements: [] } };

/** The nodes that a selector means, where each is an automatic host endpoint with the labels of its Node object. */
export function selectNodes(selector: Selector): EndpointCondition {
  if (selector.kind === 'all') return EVERY_NODE;
  return { kind: 'all', of: [EVERY_NODE, compileSelector(selector, nodeLabelOwner)] };
}

/** Host endpoints that kube-controllers makes have a label that says so. */
function nodeLabelOwner(label: string): LabelOwner {
  if (label === 'projectcalico.org/created-by') return { of: 'everybody', value: 'calico-kube-controllers' };
  const isOfPods = [NAMESPACE_LABEL, SERVICE_ACCOUNT_LABEL, 'projectcalico.org/orchestrator'].includes(label);
  if (isOfPods || label.startsWith('pcns.') || label.startsWith('pcsa.')) return { of: 'nobody' };
  return { of: 'node', key: label };
}
