import { apiGroup } from '../../model/api-group.ts';
import { absentDocument } from '../document-of-value.ts';
import { hasPolicyKinds, otherKind, reachOutside } from '../not-simulated/known-kinds.ts';
import type { NotSimulatedPolicy } from '../not-simulated/not-simulated-policy.ts';
import { partInVerdicts } from '../recognise.ts';

/** Objects of a cluster that could not be looked at. */
export interface UnseenObjects {
  /** `networkpolicies.networking.k8s.io outside of shop`; text for people, not escaped. */
  readonly what: string;
  readonly apiVersion: string;
  /** Undefined where the server did not tell which kinds it has. */
  readonly kind: string | undefined;
  /** Namespaces in which they were looked at. */
  readonly seenIn: readonly string[];
}

/** Stands for all policies that may be among them: what these could decide is unknown. Undefined when there certainly are none. */
export function unseenPolicies(unseen: UnseenObjects): NotSimulatedPolicy | undefined {
  const effect = effectOf(unseen);
  if (effect === undefined) return undefined;
  const { what, apiVersion, kind = '' } = unseen;
  const document = absentDocument(`[not read: ${what}]`);
  const { span } = document;
  return {
    ref: { dialect: 'other', apiVersion, kind, namespace: undefined, name: what, span },
    document,
    family: 'unseen',
    isUnseen: true,
    effect,
  };
}

const WHATEVER: NonNullable<NotSimulatedPolicy['effect']> = {
  directions: ['ingress', 'egress'],
  power: 'allow-and-deny',
  reach: 'pods-and-nodes',
};

function effectOf({ apiVersion, kind, seenIn }: UnseenObjects): NotSimulatedPolicy['effect'] {
  const group = apiGroup(apiVersion);
  if (kind === undefined) return hasPolicyKinds(group) ? WHATEVER : undefined;
  if (partInVerdicts({ apiVersion, kind }) === 'no') return undefined;
  const what = otherKind(group, kind);
  // Policies that refer to what was not seen may mean anybody.
  if (what?.role !== 'policy') return WHATEVER;
  return { ...what.effect, reach: reachOutside(what.effect, what.family, seenIn) };
}
