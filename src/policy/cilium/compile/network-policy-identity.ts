import { leavesOf, mapLeaves } from '../../../engine/condition.ts';
import type { EndpointCondition, EndpointLeaf } from '../../../engine/endpoint-condition.ts';
import type { SelectorRequirement } from '../../../model/label-selector.ts';
import { NAMESPACE_LABELS_PREFIX, NAMESPACE_NAME_LABEL, OWN_LABELS_PREFIX } from '../identity-labels.ts';
import { block } from './compile-cidrs.ts';
import { compileRequirements } from './compile-requirement.ts';
import type { CiliumContext } from './context.ts';
import { ANYBODY, cannotTell, HAS_LABELS, LABELLED_POD } from './ends.ts';

/** Pods whose labels are not known yet match nothing. */
export function asIdentity(
  selected: readonly EndpointCondition[],
  context: CiliumContext,
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
function withIdentityLabels(condition: EndpointCondition, context: CiliumContext): EndpointCondition {
  const own = ownNamespace(condition);
  return mapLeaves<EndpointLeaf>(condition, (leaf) => {
    if (leaf.kind === 'cidr') return block(leaf.cidr, leaf.except, context);
    if (leaf.kind === 'labels' && leaf.of === 'namespace') return ofNamespace(leaf, context);
    if (leaf.kind !== 'labels' || leaf.of !== 'pod') return leaf;
    const { requirements } = leaf.selector;
    if (requirements.every(({ key }) => isLabelOfPod(key, context))) return leaf;
    const asked = requirements.map((one) => ({ ...one, source: 'k8s', isMatchLabel: false }));
    const [replaceable, kept] = [asked.filter(isOneNamespace), asked.filter((one) => !isOneNamespace(one))];
    if (own === undefined) return { kind: 'all', of: [LABELLED_POD, compileRequirements(asked, context)] };
    const replaced = replaceable.map(({ values: [name] }) => (name === own ? ANYBODY : MAYBE_REPLACED));
    return { kind: 'all', of: [LABELLED_POD, compileRequirements(kept, context), ...replaced] };
  });
}

/** Cilium adds labels of namespaces to the pods in them, unless it is told to leave them out. */
function ofNamespace(
  leaf: Extract<EndpointLeaf, { kind: 'labels' }>,
  context: CiliumContext,
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

/** The namespace to which a pod selector is limited; undefined when it comes with a namespace selector. */
function ownNamespace(condition: EndpointCondition): string | undefined {
  const names = leavesOf<EndpointLeaf>(condition).flatMap((leaf) =>
    leaf.kind === 'namespace' ? [leaf.name] : [],
  );
  return names[0];
}

function isOneNamespace({ key, operator, values }: SelectorRequirement): boolean {
  return key === NAMESPACE_NAME_LABEL && operator === 'In' && values.length === 1;
}

/** `parsePodSelector`, pkg/k8s/network_policy.go. */
const MAYBE_REPLACED = cannotTell(ANYBODY, {
  code: 'construct-not-simulated',
  detail: `\`${NAMESPACE_NAME_LABEL}\` is replaced by the namespace of the policy if it stands in \`matchLabels\`, and selects nobody in \`matchExpressions\``,
});

function isLabelOfPod(key: string, { isIdentityLabel }: CiliumContext): boolean {
  return !key.startsWith(OWN_LABELS_PREFIX) && isIdentityLabel?.(key) === true;
}
