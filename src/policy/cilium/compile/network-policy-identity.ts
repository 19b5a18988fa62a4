import { leavesOf, mapLeaves } from '../../../engine/condition.ts';
import type { EndpointCondition, EndpointLeaf } from '../../../engine/endpoint-condition.ts';
import type { SelectorRequirement } from '../../../model/label-selector.ts';
import { NAMESPACE_LABELS_PREFIX, NAMESPACE_NAME_LABEL, OWN_LABELS_PREFIX } from '../identity-labels.ts';
import { block } from './compile-cidrs.ts';
import { compileRequirements } from './compile-requirement.ts';
import type { SelectorContext } from './context.ts';
import { HAS_LABELS, LABELLED_POD } from './ends.ts';

/** Pods whose labels are not known yet match nothing. */
export function asIdentity(
  selected: readonly EndpointCondition[],
  context: SelectorContext,
): EndpointCondition {
  const of = selected.map((one) => withIdentityLabels(one, context));
  const [only] = of;
  const seen: EndpointCondition = only !== undefined && of.length === 1 ? only : { kind: 'any', of };
  return { kind: 'all', of: [HAS_LABELS, ...(seen.kind === 'all' ? seen.of : [seen])] };
}

/**
 * Selectors see labels of identities: labels that are not part of identities are missing on every pod, and Cilium adds some of
 * its own. Blocks match what blocks of Cilium's own policies match.
 */
function withIdentityLabels(condition: EndpointCondition, context: SelectorContext): EndpointCondition {
  const isOfOwnNamespace = asksOwnNamespace(condition);
  return mapLeaves<EndpointLeaf>(condition, (leaf) => {
    if (leaf.kind === 'cidr') return block(leaf.cidr, leaf.except, context);
    if (leaf.kind === 'labels' && leaf.of === 'namespace') return namespaceCondition(leaf, context);
    if (leaf.kind !== 'labels' || leaf.of !== 'pod') return leaf;
    const { requirements } = leaf.selector;
    if (requirements.every(({ key }) => isLabelOfPod(key, context))) return leaf;
    const kept = isOfOwnNamespace ? requirements.filter((one) => !isReplaced(one)) : requirements;
    const asked = kept.map((one) => ({ ...one, source: 'k8s', isMatchLabel: false }));
    return { kind: 'all', of: [LABELLED_POD, compileRequirements(asked, context)] };
  });
}

/** Cilium adds labels of namespaces to the pods in them, unless it is told to leave them out. */
function namespaceCondition(
  leaf: Extract<EndpointLeaf, { kind: 'labels' }>,
  context: SelectorContext,
): EndpointCondition {
  const asked = leaf.selector.requirements.map((one) => ({
    ...one,
    source: 'k8s',
    key: NAMESPACE_LABELS_PREFIX + one.key,
    isMatchLabel: false,
  }));
  if (asked.every(({ key }) => context.isAddedLabelKept?.(key) === true)) return leaf;
  return { kind: 'all', of: [LABELLED_POD, compileRequirements(asked, context)] };
}

/** A pod selector is limited to the namespace of the policy, unless it comes with a namespace selector. */
function asksOwnNamespace(condition: EndpointCondition): boolean {
  return leavesOf<EndpointLeaf>(condition).some(({ kind }) => kind === 'namespace');
}

/** The policy's namespace overwrites the one in `matchLabels`, but none in expressions (`parsePodSelector`, pkg/k8s/network_policy.go). */
function isReplaced({ key, isMatchLabel }: SelectorRequirement): boolean {
  return isMatchLabel === true && key === NAMESPACE_NAME_LABEL;
}

function isLabelOfPod(key: string, { isIdentityLabel }: SelectorContext): boolean {
  return !key.startsWith(OWN_LABELS_PREFIX) && isIdentityLabel?.(key) === true;
}
