import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { Cidr } from '../../../model/cidr.ts';
import type { Unknown } from '../../../model/ternary.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { CidrRule, IdentityRequirement } from '../cilium-policy.ts';
import { compileRequirement } from './compile-requirement.ts';
import type { CiliumContext, SelectorContext } from './context.ts';
import { ANY_NODE, ANYBODY, cannotTell, HAS_LABELS, NOBODY } from './ends.ts';

/** The ends that a block or a group of blocks matches: addresses of the world, and with `policyCIDRMatchMode` nodes and pods. */
export function compileCidrRule(rule: CidrRule, context: CiliumContext): EndpointCondition {
  switch (rule.kind) {
    case 'cidr':
      return block(rule.cidr, rule.except, context);
    case 'group':
      return group(rule.name, rule.except, context);
    case 'group-selector':
      return groupsByLabel(rule.selector.requirements, rule.except, context);
  }
}

/**
 * To a rule every address is `reserved:world`, which nodes are not: in match mode `nodes` they are left out. Together with mode
 * `pods`, and before 1.19, a node matches if it has a label of any block, i.e. if some policy has a block that contains it
 * (pkg/policy/types/selector.go; `GetAsEndpointSelectors`, pkg/policy/api/cidr.go of v1.18.11).
 */
export function block(cidr: Cidr, except: readonly Cidr[], context: SelectorContext): EndpointCondition {
  const byAddress = addressBlock(cidr, except, context);
  const mode = context.platform.policyCIDRMatchMode;
  if (cidr.prefixLength > 0 || !mode.includes('nodes')) return byAddress;
  const others: EndpointCondition = { kind: 'all', of: [notNode(), byAddress] };
  if (!mode.includes('pods') && isCiliumSince(context.platform.version, '1.19')) return others;
  const reason: Unknown = {
    code: 'construct-not-simulated',
    detail: 'a block of all addresses matches a node if any policy has a smaller block that contains it',
  };
  return { kind: 'any', of: [others, { kind: 'all', of: [ANY_NODE, cannotTell(byAddress, reason)] }] };
}

/**
 * The identity of an address has no labels of pods or nodes; with a mode that adds those, they match by address. A pod whose
 * labels are not known yet never does.
 */
function addressBlock(cidr: Cidr, except: readonly Cidr[], context: SelectorContext): EndpointCondition {
  const { platform } = context;
  if (!platform.isMatchModeTold) return { kind: 'cidr', cidr, except, pods: 'undefined', nodes: 'undefined' };
  const matching = (kind: 'nodes' | 'pods') =>
    platform.policyCIDRMatchMode.includes(kind) ? 'by-address' : 'never';
  const [nodes, pods] = [matching('nodes'), matching('pods')] as const;
  if (nodes === pods) return { kind: 'all', of: [HAS_LABELS, { kind: 'cidr', cidr, except, pods, nodes }] };
  const noNode = pods === 'never' ? [notNode()] : [notNode(), notTakenForNode(context)];
  return {
    kind: 'any',
    of: [
      { kind: 'all', of: [ANY_NODE, { kind: 'cidr', cidr, except, pods: 'never', nodes }] },
      { kind: 'all', of: [HAS_LABELS, ...noNode, { kind: 'cidr', cidr, except, pods, nodes: pods }] },
    ],
  };
}

function notNode(): EndpointCondition {
  return { kind: 'not', of: ANY_NODE };
}

/**
 * To 1.20 a pod with a label `host` or `remote-node` is a node, and one with a label `world` is outside, whatever the source of
 * the label (`CIDRSelector.Matches`, pkg/policy/types/selector.go).
 */
function podsWithLabel(keys: readonly string[], context: SelectorContext): EndpointCondition {
  if (!isCiliumSince(context.platform.version, '1.20')) return NOBODY;
  const requirement = { source: 'k8s', operator: 'Exists', values: [], isMatchLabel: false } as const;
  return { kind: 'any', of: keys.map((key) => compileRequirement({ ...requirement, key }, context)) };
}

const OF_NODES = ['host', 'remote-node'];
const OF_WORLD = ['world', 'world-ipv4', 'world-ipv6'];

function notTakenForNode(context: SelectorContext): EndpointCondition {
  const isOfWorld = podsWithLabel(OF_WORLD, context);
  return { kind: 'any', of: [{ kind: 'not', of: podsWithLabel(OF_NODES, context) }, isOfWorld] };
}

const EVERY_ADDRESS: readonly Cidr[] = [
  { base: { family: 4, value: 0n }, prefixLength: 0 },
  { base: { family: 6, value: 0n }, prefixLength: 0 },
];

function everyAddress(except: readonly Cidr[], context: CiliumContext): EndpointCondition {
  return { kind: 'any', of: EVERY_ADDRESS.map((cidr) => addressBlock(cidr, except, context)) };
}

function group(name: string, except: readonly Cidr[], context: CiliumContext): EndpointCondition {
  const found = context.cidrGroups.filter((one) => one.name === name);
  if (found.length === 0) {
    const detail = `CiliumCIDRGroup \`${name}\` is not given`;
    return cannotTell(everyAddress(except, context), { code: 'reference-not-given', detail });
  }
  return {
    kind: 'any',
    of: found.flatMap(({ cidrs, doubt }) =>
      cidrs.map((cidr) => {
        const inside = block(cidr, except, context);
        return doubt === undefined ? inside : cannotTell(inside, doubt);
      }),
    ),
  };
}

/**
 * Groups by their labels. An address has the labels of all groups that contain it; one that is in no group has none, and
 * satisfies NotIn and DoesNotExist. A selector without requirements means everybody (it shares a key with the wildcard). Before
 * 1.20 a selector is not limited to addresses of the world (`GetAsEndpointSelectors`, pkg/policy/api/cidr.go of v1.19.7).
 */
function groupsByLabel(
  requirements: readonly IdentityRequirement[],
  except: readonly Cidr[],
  context: CiliumContext,
): EndpointCondition {
  if (requirements.length + except.length === 0) return ANYBODY;
  const isNegative = requirements.every(
    ({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist',
  );
  if (isNegative && !isCiliumSince(context.platform.version, '1.20'))
    return whoeverLacks(requirements, except, context);
  if (isNegative && context.platform.policyCIDRMatchMode.includes('pods')) {
    // It also selects the aggregates of identities, which have no labels, and so everything for which they stand.
    const detail = 'in match mode `pods`, Cilium 1.20 selects more than a negative `cidrGroupSelector` says';
    return cannotTell(ANYBODY, { code: 'construct-not-simulated', detail });
  }
  // Pods have no labels of groups, so they lack every one of them.
  const isForNodes = context.platform.policyCIDRMatchMode.includes('nodes');
  const pods = podsWithLabel(isForNodes ? [...OF_WORLD, ...OF_NODES] : OF_WORLD, context);
  const asked = requirements.map((one) => compileGroupLabel(one, context));
  const byAddress: EndpointCondition = { kind: 'all', of: [everyAddress(except, context), ...asked] };
  const inside: EndpointCondition = isNegative ? { kind: 'any', of: [byAddress, pods] } : byAddress;
  if (requirements.length === 0) return inside;
  if (context.cidrGroups.length > 0) return inside;
  const detail = 'a rule selects CiliumCIDRGroups, but none was given';
  return cannotTell(everyAddress(except, context), { code: 'reference-not-given', detail });
}

/** Only addresses have labels of groups, so pods and nodes lack them, and so do addresses in an `except`. */
function whoeverLacks(
  requirements: readonly IdentityRequirement[],
  except: readonly Cidr[],
  context: CiliumContext,
): EndpointCondition {
  const asked = requirements.map((one) => compileGroupLabel(one, context));
  const holes = except.map((hole): EndpointCondition => ({ kind: 'not', of: block(hole, [], context) }));
  return { kind: 'all', of: [...asked, ...holes] };
}

function compileGroupLabel(
  { key, operator, values }: IdentityRequirement,
  context: CiliumContext,
): EndpointCondition {
  const isWanted = (value: string | undefined) =>
    value !== undefined && (operator === 'Exists' || operator === 'DoesNotExist' || values.includes(value));
  const cidrs = context.cidrGroups
    .filter(({ labels }) => isWanted(labels.get(key)))
    .flatMap((one) => one.cidrs);
  const inside: EndpointCondition =
    cidrs.length === 0 ? NOBODY : { kind: 'any', of: cidrs.map((cidr) => block(cidr, [], context)) };
  return operator === 'NotIn' || operator === 'DoesNotExist' ? { kind: 'not', of: inside } : inside;
}
