import { DIRECTIONS } from '../../model/connection.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { type LabelSelector, matchLabelSelector } from '../../model/label-selector.ts';
import { isReadable, type PodSelection } from '../../policy/admin/admin-policy.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import type { PolicyOf } from '../../policy/policy.ts';
import type { Inventory } from '../inventory.ts';
import { createIdlePolicies } from './idle-policies.ts';
import { type MissedPods, missedPods } from './missed-pods.ts';
import { wordsOf } from './near-selector.ts';
import type { PodsInView } from './pods-in-view.ts';

/**
 * Finds selectors of admin policies that match nothing known, as in `lintSelection`, and those that match only pods in the
 * network of their node, which to these policies are not pods.
 */
export function lintAdminSelection(
  policies: readonly PolicyOf<'admin'>[],
  { nodes }: Inventory,
  view: PodsInView,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const idle = createIdlePolicies();
  for (const policy of policies) {
    const { subject } = policy.value;
    if (view.namespaces.size > 0) {
      const missed = lintPods(subject, view, 'subject');
      if (missed !== undefined) {
        const said = finding(policy, ['spec', 'subject'], missed);
        if (missed.isSlip) found.push(said);
        else if (view.described.size > 0) idle.add(said);
      }
    }
    for (const direction of DIRECTIONS) {
      for (const [i, { peers }] of policy.value[direction].entries()) {
        for (const [j, peer] of peers.entries()) {
          const path = ['spec', direction, i, direction === 'ingress' ? 'from' : 'to', j];
          const problem =
            peer.kind === 'pods' && view.namespaces.size > 0
              ? lintPods(peer, view, 'peer')
              : peer.kind === 'nodes' && isReadable(peer.nodes)
                ? lintNodes(peer.nodes, nodes)
                : undefined;
          if (problem?.isSlip === true) found.push(finding(policy, path, problem));
        }
      }
    }
  }
  return [...found, ...idle.diagnostics()];
}

function lintPods(
  { namespaces, pods }: PodSelection,
  view: PodsInView,
  role: 'subject' | 'peer',
): MissedPods | undefined {
  if (!isReadable(namespaces) || !isReadable(pods)) return undefined;
  const isSubject = role === 'subject';
  return missedPods({ namespaces, pods }, view, {
    role,
    consequence: isSubject ? ', so the policy affects nothing' : '',
    onHosts: {
      what: 'which admin policies never match',
      help: isSubject ? 'remove the policy' : 'name their nodes with `nodes` or `networks`',
    },
  });
}

function lintNodes(selector: LabelSelector, nodes: Inventory['nodes']): MissedPods | undefined {
  if (nodes.length === 0) return undefined;
  const mayMatch = nodes.some(
    ({ labels }) => matchLabelSelector(selector, labels, 'node-labels-not-recorded') !== false,
  );
  if (mayMatch) return undefined;
  return {
    code: 'inventory/peer-matches-nothing',
    what: `no known node has ${wordsOf(selector)}`,
    help: 'check the labels with `kubectl get nodes --show-labels`',
    isSlip: true,
  };
}

function finding({ ref, document }: PolicyOf<'admin'>, path: FieldPath, problem: MissedPods): Diagnostic {
  const { code, what, help } = problem;
  const span = document.spanOf(path);
  return { code, severity: 'warning', meaning: 'noted', message: `\`${ref.name}\`: ${what}`, help, span };
}
