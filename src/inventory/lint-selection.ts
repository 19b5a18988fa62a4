import type { Diagnostic } from '../model/diagnostic.ts';
import { didYouMean } from '../policy/did-you-mean.ts';
import type { PolicyOf } from '../policy/policy.ts';
import { countStrangers } from './count-strangers.ts';
import { nearMiss } from './near-miss.ts';
import { nearLabel, nearNamespace, wordsOf } from './near-selector.ts';
import type { PodsInView } from './pods-in-view.ts';

/**
 * Selectors that meet no pod of the inventory or the recording. Neither need know all: workloads may come later, controllers set
 * labels, other teams have manifests elsewhere. So it is a warning only where a known label or namespace is so near that
 * it is a slip of the pen; the others are counted in one note.
 */
export function lintSelection(
  policies: readonly PolicyOf<'kubernetes'>[],
  view: PodsInView,
): readonly Diagnostic[] {
  if (view.namespaces.size === 0) return [];
  const slips: Diagnostic[] = [];
  const strangers: Diagnostic[] = [];
  const namespaces = [...view.namespaces];

  for (const policy of policies) {
    const { namespace, podSelector } = policy.value;
    if (!view.namespaces.has(namespace)) {
      const near = didYouMean(namespace, namespaces);
      const found = nearMiss(
        policy,
        ['metadata', 'namespace'],
        'inventory/namespace-unknown',
        `the ${view.described.size > 0 ? 'inventory' : 'recording'} knows no namespace \`${namespace}\``,
        near,
      );
      if (near !== undefined) slips.push(found);
      else if (view.described.size > 0) strangers.push(found);
      continue;
    }
    // A policy for all pods of a namespace is meant for those to come, too.
    if (podSelector.requirements.length > 0 && view.select(namespace, podSelector, 1).length === 0) {
      const near = nearLabel(podSelector, [namespace], view);
      const found = nearMiss(
        policy,
        ['spec', 'podSelector'],
        'inventory/selects-nothing',
        `no known pod of namespace \`${namespace}\` has ${wordsOf(podSelector)}, so the policy protects nobody`,
        near,
      );
      if (near !== undefined) slips.push(found);
      else if (view.described.has(namespace)) strangers.push(found);
    }
    slips.push(...lintPeers(policy, view, namespaces));
  }
  return [...slips, ...countStrangers(strangers)];
}

function lintPeers(
  policy: PolicyOf<'kubernetes'>,
  view: PodsInView,
  namespaces: readonly string[],
): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const direction of ['ingress', 'egress'] as const) {
    for (const [i, { peers }] of policy.value[direction].entries()) {
      if (peers === 'any') continue;
      for (const [j, peer] of peers.entries()) {
        if (peer.kind !== 'selectors') continue;
        const path = ['spec', direction, i, direction === 'ingress' ? 'from' : 'to', j];
        const { namespaceSelector, podSelector } = peer;
        const where =
          namespaceSelector === undefined ? [policy.value.namespace] : view.namespacesOf(namespaceSelector);
        if (where.length === 0) {
          const near = namespaceSelector && nearNamespace(namespaceSelector, namespaces);
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
