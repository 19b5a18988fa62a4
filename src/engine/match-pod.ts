import type { HostPod } from '../model/endpoint.ts';
import { matchLabelSelector } from '../model/label-selector.ts';
import { isUnknown, type Ternary } from '../model/ternary.ts';
import type { EndpointPredicate } from './endpoint-predicate.ts';

/** Whether the selectors match a pod by its namespace and labels, as far as they are known. */
export function matchPod(predicate: EndpointPredicate & { kind: 'pods' }, pod: HostPod): Ternary {
  const inNamespace =
    'name' in predicate.namespace
      ? predicate.namespace.name === pod.namespace
      : matchLabelSelector(
          predicate.namespace.selector,
          pod.namespaceLabels,
          'namespace-labels-not-recorded',
        );
  if (inNamespace === false) return false;
  const pods = matchLabelSelector(predicate.pods, pod.labels, 'labels-not-recorded');
  if (pods === false) return false;
  if (isUnknown(inNamespace)) return about(`namespace \`${pod.namespace}\``, inNamespace);
  return isUnknown(pods) ? about(`\`${pod.namespace}/${pod.name}\``, pods) : true;
}

function about(whom: string, unknown: Ternary & object): Ternary {
  return { code: unknown.code, detail: `${whom}: ${unknown.detail}` };
}
