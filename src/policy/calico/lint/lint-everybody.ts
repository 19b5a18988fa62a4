import type { Findings } from '../../fields/findings.ts';
import type { CalicoPolicy } from '../calico-object.ts';
import { entitiesOf } from './entities-of.ts';

/**
 * Finds `all()` in a rule of a cluster-wide policy that is meant for namespaces: it means every endpoint and every network set of
 * the cluster, not those of one namespace (projectcalico/calico issue 6107).
 */
export function lintEverybody(policy: CalicoPolicy, findings: Findings): void {
  if (policy.namespace !== undefined || policy.namespaceSelector === undefined) return;
  for (const { rule, direction, side, entity, path } of entitiesOf(policy)) {
    const isPeer = side === (direction === 'ingress' ? 'source' : 'destination');
    if (!isPeer || rule.action !== 'Allow') continue;
    if (entity.selector?.kind !== 'all' || entity.namespaceSelector !== undefined) continue;
    findings.warning(
      'calico/all-is-the-cluster',
      [...path, 'selector'],
      '`all()` in a global policy selects every endpoint and network set of the cluster, not only those of one namespace',
      'use a NetworkPolicy in each namespace to keep namespaces apart; add `namespaceSelector: all()` if every pod of the cluster is meant',
    );
  }
}
