import type { Findings } from '../findings.ts';
import { parseNetworkPolicy } from '../kubernetes/parse-network-policy.ts';
import type { ManifestDocument } from '../manifest.ts';
import { isFields } from '../read-fields.ts';
import type { StagedKubernetesPolicy } from './calico-object.ts';
import type { CalicoOptions } from './calico-options.ts';
import { parseStagedAction } from './parse-calico-policy.ts';

/** Reads a StagedKubernetesNetworkPolicy: the spec of a NetworkPolicy of Kubernetes, and what is to become of it. */
export function parseStagedKubernetes(
  document: ManifestDocument,
  options: CalicoOptions,
  findings: Findings,
): StagedKubernetesPolicy | undefined {
  const { spec } = document.value;
  const staged = isFields(spec) ? parseStagedAction(spec, [], findings) : 'Set';
  const { stagedAction: _, ...rest } = isFields(spec) ? spec : { stagedAction: undefined };
  const value = { ...document.value, ...(isFields(spec) && { spec: rest }) };
  const namespace = document.defaultNamespace ?? options.defaultNamespace;
  const policy = parseNetworkPolicy({ ...document, value }, namespace, findings);
  if (policy === undefined || findings.hasRefusals) return undefined;
  return { kind: 'staged-kubernetes', name: policy.name, namespace: policy.namespace, staged, policy };
}
