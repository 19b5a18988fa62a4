import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { CiliumSpec, IdentityRequirement, IdentitySelector } from '../cilium-policy.ts';
import { CLUSTER_LABEL, NAMESPACE_LABELS_PREFIX, NAMESPACE_NAME_LABEL } from '../identity-labels.ts';
import { compileNodeSubject } from './compile-node-subject.ts';
import { compileRequirement, compileRequirements } from './compile-requirement.ts';
import type { SelectorContext } from './context.ts';
import { cannotTell, LABELLED_POD, MANAGED_ENDPOINT, WORLD, withClusterLabel } from './ends.ts';

/** The subject of the rules (pkg/k8s/apis/cilium.io/utils): a CiliumNetworkPolicy is limited to its own namespace. */
export function compileSubject(
  { of, selector }: CiliumSpec['subject'],
  namespace: string | undefined,
  context: SelectorContext,
): EndpointCondition {
  if (of === 'nodes') return compileNodeSubject(selector.requirements, context);
  if (namespace === undefined)
    return all([MANAGED_ENDPOINT, compileRequirements(selector.requirements, context)]);
  // Only this spelling is replaced; others are kept as further conditions, and then nobody is selected.
  const kept = selector.requirements.filter((one) => !isOverridden(one));
  return all([{ kind: 'namespace', name: namespace }, LABELLED_POD, compileRequirements(kept, context)]);
}

export function isOverridden({ source, key, isMatchLabel }: IdentityRequirement): boolean {
  return isMatchLabel && source === 'k8s' && key === NAMESPACE_NAME_LABEL;
}

/** A peer of rules, and whether it is limited to the subject's cluster. */
export interface CompiledPeer {
  readonly is: EndpointCondition;
  readonly isOfSameCluster: boolean;
}

/** Where a selector of peers is written. */
interface SelectorScope {
  /** The policy's; undefined for one of the whole cluster. */
  readonly namespace: string | undefined;
  /** Whether the policy selects `reserved:init`. */
  readonly isSubjectInit: boolean;
  /** Whether a port's name is looked up at each peer. */
  readonly isByPortName?: boolean;
}

/** Scopes a peer: to the namespace of the policy, unless it says otherwise, and from 1.19 on by default to the cluster. */
export function compilePeerSelector(
  { requirements }: IdentitySelector,
  { namespace, isSubjectInit, isByPortName = false }: SelectorScope,
  context: SelectorContext,
): CompiledPeer {
  const asked = compileRequirements(requirements, context);
  const unscoped = () => (isByPortName ? asked : withAggregates(asked, requirements, context));
  if (requirements.some(({ source }) => source === 'reserved')) {
    return { is: unscoped(), isOfSameCluster: false };
  }
  const isOfSameCluster =
    context.platform['clustermesh.policyDefaultLocalCluster'] &&
    !requirements.some((one) => isKey(one, CLUSTER_LABEL));
  const scope = scopeOf(requirements, namespace, isSubjectInit);
  const needed = scope === undefined && isOfSameCluster ? withClusterLabel(context.platform) : scope;
  const is = needed === undefined ? unscoped() : all([needed, asked]);
  return { is, isOfSameCluster };
}

/**
 * From 1.20 on the policy map lists identities under aggregates (pkg/policy/aggregate.go), which have only labels of their own.
 * So a selector that only forbids labels selects the aggregates, and with them all pods, and all addresses of the world that have
 * an identity of their own because some policy, group or name mentions them. That is not so where a port's name is looked up at
 * each peer: an aggregate has none.
 */
export function withAggregates(
  asked: EndpointCondition,
  requirements: readonly IdentityRequirement[],
  { platform }: SelectorContext,
): EndpointCondition {
  if (!asksOnlyForAbsence(requirements) || !isCiliumSince(platform.version, '1.20')) return asked;
  const hasNodes = platform.policyCIDRMatchMode.includes('nodes') || platform.nodeSelectorLabels;
  const worldUnknown = cannotTell(WORLD, {
    code: 'construct-not-simulated',
    detail:
      'a selector that only excludes labels selects an address outside the cluster if any policy mentions that address',
  });
  const nodes: EndpointCondition = { kind: 'entity', names: ['remote-node'] };
  return { kind: 'any', of: [asked, LABELLED_POD, ...(hasNodes ? [nodes] : []), worldUnknown] };
}

export function asksOnlyForAbsence(requirements: readonly Pick<IdentityRequirement, 'operator'>[]): boolean {
  return requirements.every(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist');
}

function scopeOf(
  requirements: readonly IdentityRequirement[],
  namespace: string | undefined,
  isSubjectInit: boolean,
): EndpointCondition | undefined {
  if (requirements.some((one) => isKey(one, NAMESPACE_NAME_LABEL))) return undefined;
  if (namespace === undefined) return isSubjectInit ? undefined : LABELLED_POD;
  if (requirements.some((one) => hasSource(one) && one.key.startsWith(NAMESPACE_LABELS_PREFIX)))
    return undefined;
  return all([LABELLED_POD, { kind: 'namespace', name: namespace }]);
}

function isKey(requirement: IdentityRequirement, key: string): boolean {
  return hasSource(requirement) && requirement.key === key;
}

function hasSource({ source }: IdentityRequirement): boolean {
  return source === 'k8s' || source === 'any';
}

/**
 * Remote nodes by their labels, which have source `node` and are not filtered. A key with another source asks for a label that no
 * node has, except the name of its cluster (`nodeIdentityLabels`, pkg/node/manager/manager.go).
 */
export function compileNodePeer(
  { requirements }: IdentitySelector,
  context: SelectorContext,
): EndpointCondition {
  const asked = requirements.map((one) => {
    const isOfNode = one.source === 'any' && !isKey(one, CLUSTER_LABEL);
    return compileRequirement(isOfNode ? { ...one, source: 'node' } : one, context);
  });
  return all([{ kind: 'entity', names: ['remote-node'] }, ...asked]);
}

function all(conditions: readonly EndpointCondition[]): EndpointCondition {
  const flat = conditions.flatMap((one) => (one.kind === 'all' ? one.of : [one]));
  const [only, ...others] = flat;
  return only !== undefined && others.length === 0 ? only : { kind: 'all', of: flat };
}

/** A peer as a condition of a rule. */
export function peerCondition(
  kind: 'source' | 'destination',
  { is, isOfSameCluster }: CompiledPeer,
): RuleCondition {
  const end: RuleCondition = { kind, is };
  return isOfSameCluster ? { kind: 'all', of: [end, { kind: 'same-cluster' }] } : end;
}
