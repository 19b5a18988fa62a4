import { isJsonObject } from '../../../model/json-object.ts';
import type { Findings } from '../../fields/findings.ts';
import { parseNetworkPolicy } from '../../kubernetes/read/parse-network-policy.ts';
import type { ManifestDocument } from '../../manifest.ts';
import type { CalicoOptions, StagedKubernetesPolicy } from '../calico-object.ts';
import { parseStagedAction } from './parse-calico-policy.ts';
import { reportRepeated } from './read-limits.ts';

/** Reads a StagedKubernetesNetworkPolicy: the spec of a Kubernetes NetworkPolicy, and the staged action. */
export function parseStagedKubernetes(
  document: ManifestDocument,
  options: CalicoOptions,
  findings: Findings,
): StagedKubernetesPolicy | undefined {
  const { spec } = document.value;
  const staged = isJsonObject(spec) ? parseStagedAction(spec, [], options, findings) : 'Set';
  if (isJsonObject(spec) && options.typesFilledBy !== 'api-server') checkTypes(spec.policyTypes, findings);
  const { stagedAction: _, ...rest } = isJsonObject(spec) ? spec : { stagedAction: undefined };
  const value = { ...document.value, ...(isJsonObject(spec) && { spec: rest }) };
  const namespace = document.defaultNamespace ?? options.defaultNamespace;
  const policy = parseNetworkPolicy({ ...document, value }, namespace, findings);
  if (policy === undefined || findings.hasRefusals) return undefined;
  return { kind: 'staged-kubernetes', name: policy.name, namespace: policy.namespace, staged, policy };
}

/**
 * The API server of Kubernetes fills in an empty list, and takes a type twice, and so do calicoctl and Calico's; native definitions
 * refuse both.
 */
function checkTypes(types: unknown, findings: Findings): void {
  if (!Array.isArray(types)) return;
  for (const [i, type] of types.entries()) {
    if (types.indexOf(type) < i) reportRepeated(String(type), ['spec', 'policyTypes', i], findings);
  }
  if (types.length > 0) return;
  findings.error(
    'policy/policy-types',
    ['spec', 'policyTypes'],
    '`policyTypes` is empty, and a server with the native CRDs of Calico 3.32 refuses an empty list',
    'list `Ingress`, `Egress` or both, or remove it',
  );
}
