/** Policies of kinds that Sluice does not simulate, as a cluster has them, and all that such policies may do. */
import fc from 'fast-check';
import type { Direction, Settings, UnreadPolicy } from './naive-evaluator.ts';
import { NAMESPACES } from './sample-values.ts';

export interface WrittenUnread extends UnreadPolicy {
  readonly manifest: Readonly<Record<string, unknown>>;
}

function written(
  apiVersion: string,
  kind: string,
  effect: Omit<UnreadPolicy, 'namespace'>,
  namespace?: string,
): WrittenUnread {
  const metadata = namespace === undefined ? { name: 'unread' } : { name: 'unread', namespace };
  return { ...effect, namespace, manifest: { apiVersion, kind, metadata, spec: { anything: [true] } } };
}

const both = ['ingress', 'egress'] as const;

const unread: fc.Arbitrary<WrittenUnread> = fc.oneof(
  fc
    .constantFrom(...NAMESPACES)
    .map((namespace) =>
      written(
        'crd.antrea.io/v1beta1',
        'NetworkPolicy',
        { ends: 'pods', directions: both, canAllow: true },
        namespace,
      ),
    ),
  fc
    .constantFrom(...NAMESPACES)
    .map((namespace) =>
      written(
        'security.istio.io/v1',
        'AuthorizationPolicy',
        { ends: 'pods', directions: ['ingress'], canAllow: false },
        namespace,
      ),
    ),
  fc
    .constantFrom(...NAMESPACES)
    .map((namespace) =>
      written(
        'k8s.ovn.org/v1',
        'EgressFirewall',
        { ends: 'pods', directions: ['egress'], canAllow: true },
        namespace,
      ),
    ),
  fc.constantFrom(
    written('crd.antrea.io/v1beta1', 'ClusterNetworkPolicy', {
      ends: 'pods-and-nodes',
      directions: both,
      canAllow: true,
    }),
    written('networking.k8s.aws/v1alpha1', 'ClusterNetworkPolicy', {
      ends: 'pods',
      directions: both,
      canAllow: true,
    }),
    written('crd.projectcalico.org/v1', 'HostEndpoint', { ends: 'nodes', directions: both, canAllow: false }),
  ),
);

export const unreadPolicies: fc.Arbitrary<readonly WrittenUnread[]> = fc.array(unread, {
  minLength: 1,
  maxLength: 2,
});

/** Each of the settings with all that the policies may decide at either end. */
export function withUnread(settings: readonly Settings[], unread: readonly UnreadPolicy[]): Settings[] {
  const answers = (direction: Direction) => {
    const concerned = unread.filter(({ directions }) => directions.includes(direction));
    return [
      'nothing' as const,
      ...(concerned.some(({ canAllow }) => canAllow) ? ['allow' as const] : []),
      ...(concerned.length > 0 ? ['deny' as const] : []),
    ];
  };
  const [ingress, egress] = [answers('ingress'), answers('egress')];
  return settings.flatMap((setting) =>
    egress.flatMap((out) =>
      ingress.map((into) => ({ ...setting, unread, unreadSay: { egress: out, ingress: into } })),
    ),
  );
}
