import type { ApiServer } from './api-server.ts';

const API = '/apis/admissionregistration.k8s.io/v1';

interface AdmissionPolicy {
  readonly name: string;
  /** Left out: NetworkPolicies of all namespaces. */
  readonly namespace?: string;
  readonly operations: readonly ('CREATE' | 'UPDATE' | 'DELETE')[];
}

/** Returns how to take it out of force again. The server looks for new policies of admission now and then, so nothing is in force yet. */
type Installed = () => Promise<void>;

/** NetworkPolicies for which the expression (CEL) is false are denied, or only warned about. */
export async function installValidation(
  server: ApiServer,
  policy: AdmissionPolicy & {
    readonly expression: string;
    readonly message: string;
    readonly action?: 'Deny' | 'Warn';
  },
): Promise<Installed> {
  const { expression, message, action = 'Deny' } = policy;
  const spec = { validations: [{ expression, message }] };
  return install(server, 'validating', policy, spec, { validationActions: [action] });
}

/** NetworkPolicies are altered by a mutation (`patchType`, …), where the conditions (CEL) hold. */
export async function installMutation(
  server: ApiServer,
  policy: AdmissionPolicy & { readonly mutation: object; readonly conditions?: readonly object[] },
): Promise<Installed> {
  const { mutation, conditions = [] } = policy;
  const spec = {
    matchConditions: conditions,
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    mutations: [mutation],
  };
  return install(server, 'mutating', policy, spec, {});
}

async function install(
  server: ApiServer,
  kind: 'validating' | 'mutating',
  { name, namespace, operations }: AdmissionPolicy,
  spec: object,
  binding: object,
): Promise<Installed> {
  const matchConstraints = {
    resourceRules: [
      { apiGroups: ['networking.k8s.io'], apiVersions: ['v1'], operations, resources: ['networkpolicies'] },
    ],
    ...(namespace !== undefined && {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    }),
  };
  const bindings = `${API}/${kind}admissionpolicybindings`;
  await server.call('POST', `${API}/${kind}admissionpolicies`, {
    metadata: { name },
    spec: { matchConstraints, ...spec },
  });
  await server.call('POST', bindings, { metadata: { name }, spec: { policyName: name, ...binding } });
  return async () => void (await server.call('DELETE', `${bindings}/${name}`));
}
