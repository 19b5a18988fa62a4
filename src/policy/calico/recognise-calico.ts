import { apiGroup } from '../../model/api-group.ts';
import { slipOfKind } from '../slip-of-kind.ts';

/** Kinds of projectcalico.org/v3 that take part in verdicts. */
export const CALICO_KINDS = [
  'NetworkPolicy',
  'GlobalNetworkPolicy',
  'StagedNetworkPolicy',
  'StagedGlobalNetworkPolicy',
  'StagedKubernetesNetworkPolicy',
  'Tier',
  'NetworkSet',
  'GlobalNetworkSet',
  'HostEndpoint',
  'Profile',
] as const;
export type CalicoKind = (typeof CALICO_KINDS)[number];

/** The version of Calico's API in which people write its objects. */
export const CALICO_V3 = 'projectcalico.org/v3';

export type CalicoRecognition =
  | { readonly kind: 'calico'; readonly calicoKind: CalicoKind }
  /** Meant as one of them, but not in the form that people write; `useInstead` says what to write. */
  | {
      readonly kind: 'wrong-type';
      readonly problem: string;
      readonly useInstead: string;
      readonly mayBeInForce?: true;
    };

/**
 * What a Calico object is, judged by its apiVersion and kind. `NetworkPolicy` exists in three groups, so the kind alone says
 * nothing. Undefined for other groups, and for kinds that have nothing to do with verdicts.
 */
export function recogniseCalico(apiVersion: string, kind: string): CalicoRecognition | undefined {
  const group = apiGroup(apiVersion);
  if (group !== 'projectcalico.org' && group !== 'crd.projectcalico.org') return undefined;
  const calicoKind = CALICO_KINDS.find((known) => known === kind);
  if (calicoKind === undefined) return misspelt(apiVersion, kind);
  if (apiVersion === CALICO_V3) return { kind: 'calico', calicoKind };
  if (group === 'projectcalico.org') {
    const problem = `no version of Calico has ${kind} in \`${apiVersion}\``;
    return { kind: 'wrong-type', problem, useInstead: `use \`apiVersion: ${CALICO_V3}\`` };
  }
  return {
    kind: 'wrong-type',
    mayBeInForce: true,
    problem: `\`${apiVersion}\` is the form in which Calico stores ${kind}: what is written there gets no defaults and no checks`,
    useInstead: `use \`apiVersion: ${CALICO_V3}\`; in the stored form a policy without \`types\` also isolates the other direction`,
  };
}

function misspelt(apiVersion: string, kind: string): CalicoRecognition | undefined {
  const meant = slipOfKind(kind, CALICO_KINDS);
  if (meant === undefined) return undefined;
  const problem = `\`${apiVersion}\` has no kind \`${kind}\``;
  return {
    kind: 'wrong-type',
    problem,
    useInstead: `use \`apiVersion: ${CALICO_V3}\` with \`kind: ${meant}\``,
  };
}
