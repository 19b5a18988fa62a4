import type { Diagnostic } from '../model/diagnostic.ts';
import { type LabelSelector, matchLabelSelector } from '../model/label-selector.ts';
import { isReadable, type PodSelection } from '../policy/admin/admin-policy.ts';
import type { FieldPath } from '../policy/manifest.ts';
import type { PolicyOf } from '../policy/policy.ts';
import type { Inventory } from './inventory.ts';
import { nearLabel, nearNamespace, wordsOf } from './near-selector.ts';
import type { PodsInView } from './pods-in-view.ts';
import { createStrangers } from './strangers.ts';

/**
 * Selectors of admin policies that meet nobody who is known, as in `lintSelection`, and those that meet only pods in the network of
 * their node, which are no pods to these policies.
 */
export function lintAdminSelection(
  policies: readonly PolicyOf<'admin'>[],
  { nodes }: Inventory,
  view: PodsInView,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const strangers = createStrangers();
  for (const policy of policies) {
    const { subject } = policy.value;
    if (view.namespaces.size > 0) {
      const ofSubject = lintPods(subject, view, 'subject');
      if (ofSubject !== undefined) {
        const said = finding(policy, ['spec', 'subject'], ofSubject);
        if (ofSubject.isSlip) found.push(said);
        else if (view.described.size > 0) strangers.add(said);
      }
    }
    for (const direction of ['ingress', 'egress'] as const) {
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
  return [...found, ...strangers.diagnostics()];
}

interface Problem {
  readonly code: string;
  readonly what: string;
  readonly help: string;
  /** Certain enough to be said of each policy. */
  readonly isSlip: boolean;
}

function lintPods(
  { namespaces, pods }: PodSelection,
  view: PodsInView,
  role: 'subject' | 'peer',
): Problem | undefined {
  if (!isReadable(namespaces) || !isReadable(pods)) return undefined;
  const code = role === 'subject' ? 'inventory/selects-nothing' : 'inventory/peer-matches-nothing';
  const consequence = role === 'subject' ? ', so the policy concerns nobody' : '';
  const where = view.namespacesOf(namespaces);
  if (where.length === 0) {
    const what = `no known namespace has ${wordsOf(namespaces)}${consequence}`;
    return slip(code, what, nearNamespace(namespaces, [...view.namespaces]));
  }
  const selected = where.flatMap((namespace) => view.select(namespace, pods, 1));
  if (selected.length === 0) {
    if (pods.requirements.length === 0) return undefined;
    const what = `no known pod of the namespaces that the ${role} names has ${wordsOf(pods)}${consequence}`;
    return slip(code, what, nearLabel(pods, where, view));
  }
  const isHostOnly =
    pods.requirements.length > 0 &&
    where.every((namespace) => view.select(namespace, pods, MAX_LOOKED_AT).every(isOnHost));
  if (!isHostOnly) return undefined;
  return {
    code: 'inventory/host-network-only',
    what: `the ${role} ${wordsOf(pods)} meets only pods with hostNetwork, which admin policies never match`,
    help: role === 'subject' ? 'remove the policy' : 'name their nodes with `nodes` or `networks`',
    isSlip: true,
  };
}

/** More pods of one namespace than this are not all on the network of their nodes. */
const MAX_LOOKED_AT = 1000;

function isOnHost({ profile }: { readonly profile: { readonly isHostNetwork: boolean } }): boolean {
  return profile.isHostNetwork;
}

function lintNodes(selector: LabelSelector, nodes: Inventory['nodes']): Problem | undefined {
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

function slip(code: string, what: string, near: string | undefined): Problem {
  const help = near === undefined ? 'check the spelling' : `did you mean \`${near}\`?`;
  return { code, what, help, isSlip: near !== undefined };
}

function finding({ ref, document }: PolicyOf<'admin'>, path: FieldPath, problem: Problem): Diagnostic {
  const { code, what, help } = problem;
  const span = document.spanOf(path);
  return { code, severity: 'warning', meaning: 'noted', message: `\`${ref.name}\`: ${what}`, help, span };
}
