import type { LabelSelector, SelectorRequirement } from '../../../model/label-selector.ts';
import type { IdentityRequirement } from '../../../policy/cilium/cilium-policy.ts';
import {
  NAMESPACE_LABELS_PREFIX,
  NAMESPACE_NAME_LABEL,
  OWN_LABELS_PREFIX,
} from '../../../policy/cilium/identity-labels.ts';
import type { SelectedPods } from '../missed-pods.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

/**
 * The pods that a Cilium selector means, by their labels and those of their namespaces. Without a namespace they are those of
 * `own`, which is undefined for all. Undefined where the selector asks for something else: a reserved identity, a cluster, a
 * service account.
 */
export function podsOfIdentitySelector(
  requirements: readonly IdentityRequirement[],
  own: string | undefined,
): SelectedPods | undefined {
  const namespaces: SelectorRequirement[] = [];
  const pods: SelectorRequirement[] = [];
  for (const { source, key, operator, values } of requirements) {
    if (source !== 'k8s' && source !== 'any') return undefined;
    if (key === NAMESPACE_NAME_LABEL) namespaces.push({ key: NAME_LABEL, operator, values });
    else if (key.startsWith(NAMESPACE_LABELS_PREFIX)) {
      namespaces.push({ key: key.slice(NAMESPACE_LABELS_PREFIX.length), operator, values });
    } else if (key.startsWith(OWN_LABELS_PREFIX)) return undefined;
    else pods.push({ key, operator, values });
  }
  const isScoped = own !== undefined && namespaces.length === 0;
  return {
    namespaces: isScoped ? onlyNamespace(own) : { requirements: namespaces },
    pods: { requirements: pods },
  };
}

export function onlyNamespace(name: string): LabelSelector {
  return { requirements: [{ key: NAME_LABEL, operator: 'In', values: [name] }] };
}
