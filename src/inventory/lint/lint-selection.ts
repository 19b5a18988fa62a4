import { DIRECTIONS } from '../../model/connection.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { LabelSelector } from '../../model/label-selector.ts';
import { isAddedByCilium } from '../../policy/cilium/identity-labels.ts';
import { didYouMean } from '../../policy/fields/did-you-mean.ts';
import type { Policy, PolicyOf } from '../../policy/policy.ts';
import { nearLabel, nearMiss, nearNamespace, wordsOf } from './near-selector.ts';
import type { PodsInView } from './pods-in-view.ts';

/** What the selectors of one policy miss. */
interface MissedSelection {
  /** A known label or namespace is so near that it is a typo. */
  readonly slips: readonly Diagnostic[];
  /** The policy selects nothing known, nor anything near it. */
  readonly idle?: Diagnostic;
}

/**
 * Finds selectors that match no pod of the inventory or the recording. Neither need know everything: workloads may come later,
 * controllers set labels, other teams have manifests elsewhere. So it is a warning only for a typo; the others are counted in one
 * note.
 */
export function lintSelection(policy: PolicyOf<'kubernetes'>, view: PodsInView): MissedSelection {
  if (view.namespaces.size === 0) return { slips: [] };
  const { namespace, podSelector } = policy.value;
  if (!view.namespaces.has(namespace)) return unknownNamespace(policy, namespace, view);
  const peers = lintPeers(policy, view);
  // A policy for all pods of a namespace is also meant for future ones.
  if (podSelector.requirements.length === 0 || asksOtherLabels(podSelector)) return { slips: peers };
  if (view.select(namespace, podSelector, 1).length > 0) return { slips: peers };
  const near = nearLabel(podSelector, [namespace], view);
  const found = nearMiss(
    policy,
    ['spec', 'podSelector'],
    'inventory/selects-nothing',
    `no known pod of namespace \`${namespace}\` has ${wordsOf(podSelector)}, so the policy protects nothing`,
    near,
  );
  const { slips, ...rest } = missed(found, near !== undefined, view.described.has(namespace));
  return { slips: [...slips, ...peers], ...rest };
}

/** Cilium matches labels that it adds itself, and nothing in view has them. */
function asksOtherLabels({ requirements }: LabelSelector): boolean {
  return requirements.some(({ key }) => isAddedByCilium(key));
}

/** For a policy in an unknown namespace. */
export function unknownNamespace(policy: Policy, namespace: string, view: PodsInView): MissedSelection {
  const near = didYouMean(namespace, [...view.namespaces]);
  const found = nearMiss(
    policy,
    ['metadata', 'namespace'],
    'inventory/namespace-unknown',
    `the ${view.described.size > 0 ? 'inventory' : 'recording'} knows no namespace \`${namespace}\``,
    near,
  );
  return missed(found, near !== undefined, view.described.size > 0);
}

/** A recording alone does not show who is missing. */
function missed(found: Diagnostic, isSlip: boolean, isDescribed: boolean): MissedSelection {
  if (isSlip) return { slips: [found] };
  return isDescribed ? { slips: [], idle: found } : { slips: [] };
}

function lintPeers(policy: PolicyOf<'kubernetes'>, view: PodsInView): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const direction of DIRECTIONS) {
    for (const [i, { peers }] of policy.value[direction].entries()) {
      if (peers === 'any') continue;
      for (const [j, peer] of peers.entries()) {
        if (peer.kind !== 'selectors') continue;
        const path = ['spec', direction, i, direction === 'ingress' ? 'from' : 'to', j];
        const { namespaceSelector, podSelector } = peer;
        const where =
          namespaceSelector === undefined ? [policy.value.namespace] : view.namespacesOf(namespaceSelector);
        if (where.length === 0) {
          const near = namespaceSelector && nearNamespace(namespaceSelector, [...view.namespaces]);
          if (near === undefined) continue;
          found.push(
            nearMiss(
              policy,
              [...path, 'namespaceSelector'],
              'inventory/peer-matches-nothing',
              `no known namespace has ${wordsOf(namespaceSelector ?? { requirements: [] })}`,
              near,
            ),
          );
          continue;
        }
        if (podSelector === undefined || podSelector.requirements.length === 0) continue;
        if (asksOtherLabels(podSelector)) continue;
        if (where.some((namespace) => view.select(namespace, podSelector, 1).length > 0)) continue;
        const near = nearLabel(podSelector, where, view);
        if (near === undefined) continue;
        found.push(
          nearMiss(
            policy,
            [...path, 'podSelector'],
            'inventory/peer-matches-nothing',
            `no known pod of the namespaces that the peer names has ${wordsOf(podSelector)}`,
            near,
          ),
        );
      }
    }
  }
  return found;
}
