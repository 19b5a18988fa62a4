import { didYouMean } from '../fields/did-you-mean.ts';
import { quote } from '../fields/quote.ts';
import type { AdminKind } from './admin-policy.ts';

/** What a manifest of policy.networking.k8s.io is, by its apiVersion and kind. */
export type AdminRecognition =
  | { readonly kind: 'policy'; readonly adminKind: AdminKind }
  | { readonly kind: 'wrong-type'; readonly problem: string; readonly useInstead: string }
  /** Another kind of the group. */
  | { readonly kind: 'other' };

/** Kinds of the same name exist in other groups (Antrea, AWS), so a manifest is recognised by its apiVersion. */
const ADMIN_GROUP = 'policy.networking.k8s.io';

const VERSIONS: Readonly<Record<AdminKind, readonly string[]>> = {
  ClusterNetworkPolicy: ['v1beta1', 'v1alpha2'],
  AdminNetworkPolicy: ['v1alpha1'],
  BaselineAdminNetworkPolicy: ['v1alpha1'],
};
const KINDS = Object.keys(VERSIONS) as AdminKind[];

/** Undefined for another group. */
export function recogniseAdmin(apiVersion: string, kind: string): AdminRecognition | undefined {
  const [group, version = ''] = apiVersion.split('/');
  if (group !== ADMIN_GROUP) return undefined;
  const known = KINDS.find((one) => one === kind);
  if (known === undefined) return otherKind(apiVersion, kind);
  if (VERSIONS[known].includes(version)) return { kind: 'policy', adminKind: known };
  return {
    kind: 'wrong-type',
    problem: `${quote(apiVersion)} has no kind \`${kind}\``,
    useInstead: useInstead(known),
  };
}

/** The group's kinds are written with capitals; a list kind or a report is not one of them. */
function otherKind(apiVersion: string, kind: string): AdminRecognition {
  const meant = KINDS.find((one) => one.toLowerCase() === kind.toLowerCase()) ?? didYouMean(kind, KINDS);
  const known = KINDS.find((one) => one === meant);
  if (known === undefined) return { kind: 'other' };
  return {
    kind: 'wrong-type',
    problem: `${quote(apiVersion)} has no kind ${quote(kind)}`,
    useInstead: useInstead(known),
  };
}

function useInstead(kind: AdminKind): string {
  const [newest] = VERSIONS[kind];
  return `use \`apiVersion: ${ADMIN_GROUP}/${newest}\` with \`kind: ${kind}\``;
}
