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
  return { kind: 'all', of: [EVERY_WORKLOAD, compileSelector(selector, ownerOf)] };
}

/**
 * Pods inherit the labels of their namespace and service account under a prefix; own labels with such a name are dropped
 * (libcalico-go/lib/backend/k8s/conversion).
 */
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
