import type { ManifestDocument } from './manifest.ts';
import type { Policy } from './policy.ts';
import { type OtherKind, otherKind } from './unjudged/known-kinds.ts';

/** What a manifest is to Sluice, by its apiVersion and kind alone. */
export type Recognition =
  /** A policy that is simulated. The next dialect gets its name here, and its parser in load-policies.ts. */
  | { readonly kind: 'policy'; readonly dialect: Policy['dialect'] }
  /** A kind that has to do with connections, of which the cluster may enforce what Sluice does not simulate. */
  | { readonly kind: 'not-simulated'; readonly what: OtherKind }
  /** Meant as a policy, but no API server takes it; `useInstead` says what it takes. */
  | { readonly kind: 'wrong-type'; readonly problem: string; readonly useInstead: string }
  /** No manifest at all: it names no apiVersion or no kind. */
  | { readonly kind: 'no-manifest' }
  /** Any other object: inventory. */
  | { readonly kind: 'other' };

const NETWORK_POLICY_V1 = 'use `apiVersion: networking.k8s.io/v1` with `kind: NetworkPolicy`';

/** The one place that decides which dialect reads a manifest. */
export function recognise({ apiVersion, kind, value }: ManifestDocument): Recognition {
  if (apiVersion === undefined || kind === undefined) return withoutType(apiVersion, kind, value);
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  if (group === 'networking.k8s.io' || group === 'extensions') return networkingKind(apiVersion, kind);
  const what = otherKind(group, kind);
  return what === undefined ? { kind: 'other' } : { kind: 'not-simulated', what };
}

function networkingKind(apiVersion: string, kind: string): Recognition {
  if (kind === 'NetworkPolicy') {
    if (apiVersion === 'networking.k8s.io/v1') return { kind: 'policy', dialect: 'kubernetes' };
    return {
      kind: 'wrong-type',
      problem: `no Kubernetes version since 1.16 has NetworkPolicy in \`${apiVersion}\``,
      useInstead: NETWORK_POLICY_V1,
    };
  }
  if (!['networkpolicy', 'networkpolicies'].includes(kind.toLowerCase())) return { kind: 'other' };
  return {
    kind: 'wrong-type',
    problem: `\`${apiVersion}\` has no kind \`${kind}\``,
    useInstead: NETWORK_POLICY_V1,
  };
}

function withoutType(
  apiVersion: string | undefined,
  kind: string | undefined,
  value: ManifestDocument['value'],
): Recognition {
  if (kind === 'NetworkPolicy' || apiVersion === 'networking.k8s.io/v1' || isShapedLikePolicy(value)) {
    const missing = apiVersion === undefined ? 'apiVersion' : 'kind';
    return {
      kind: 'wrong-type',
      problem: `the object has no \`${missing}\` that is a text`,
      useInstead: NETWORK_POLICY_V1,
    };
  }
  return { kind: 'no-manifest' };
}

function isShapedLikePolicy({ spec }: ManifestDocument['value']): boolean {
  if (typeof spec !== 'object' || spec === null || !('podSelector' in spec)) return false;
  return 'ingress' in spec || 'egress' in spec || 'policyTypes' in spec;
}
