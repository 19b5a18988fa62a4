import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { Cidr } from '../../../model/cidr.ts';
import type { CidrRule, IdentityRequirement } from '../cilium-policy.ts';
import type { CiliumContext } from './context.ts';
import { ANY_NODE, ANYBODY, cannotTell, NOBODY } from './ends.ts';

/** Whom a block, or a group of blocks, stands for: addresses of the world, and with `policyCIDRMatchMode` nodes and pods. */
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

/** An identity of an address has no labels of pods or nodes; with a mode that adds those, they match by address. */
function block(cidr: Cidr, except: readonly Cidr[], { platform }: CiliumContext): EndpointCondition {
  const mode = platform.policyCIDRMatchMode;
  const [nodes, pods] = [mode.includes('nodes'), mode.includes('pods')].map((isMatched) =>
    isMatched ? ('by-address' as const) : ('never' as const),
  );
  if (nodes === undefined || pods === undefined || nodes === pods) {
    return { kind: 'cidr', cidr, except, pods: pods ?? 'never', nodes: nodes ?? 'never' };
  }
  return {
    kind: 'any',
    of: [
      { kind: 'all', of: [ANY_NODE, { kind: 'cidr', cidr, except, pods: 'never', nodes }] },
      { kind: 'all', of: [notNode(), { kind: 'cidr', cidr, except, pods, nodes: pods }] },
    ],
  };
}

function notNode(): EndpointCondition {
  return { kind: 'not', of: ANY_NODE };
}

const EVERY_ADDRESS: readonly Cidr[] = [
  { base: { family: 4, value: 0n }, prefixLength: 0 },
  { base: { family: 6, value: 0n }, prefixLength: 0 },
];

function everyAddress(except: readonly Cidr[], context: CiliumContext): EndpointCondition {
  return { kind: 'any', of: EVERY_ADDRESS.map((cidr) => block(cidr, except, context)) };
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
 * Groups by their labels. An address has the labels of all groups that hold it; one that is in none has none, and fulfils NotIn
 * and DoesNotExist. A selector without requirements is that of everybody (it shares a key with the wildcard).
 */
function groupsByLabel(
  requirements: readonly IdentityRequirement[],
  except: readonly Cidr[],
  context: CiliumContext,
): EndpointCondition {
  if (requirements.length === 0) return except.length === 0 ? ANYBODY : everyAddress(except, context);
  const isNegative = requirements.every(
    ({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist',
  );
  if (isNegative && context.platform.policyCIDRMatchMode.includes('pods')) {
    // It also selects the aggregates of identities, which have no labels, and with them all that they stand for.
    const detail =
      'in match mode `pods` Cilium 1.20 selects more than is written with a negative `cidrGroupSelector`';
    return cannotTell(ANYBODY, { code: 'construct-not-simulated', detail });
  }
  const asked = requirements.map((one) => hasGroupLabel(one, context));
  const inside: EndpointCondition = { kind: 'all', of: [everyAddress(except, context), ...asked] };
  if (context.cidrGroups.length > 0) return inside;
  const detail = 'no CiliumCIDRGroup is given for a selector of them';
  return cannotTell(everyAddress(except, context), { code: 'reference-not-given', detail });
}

function hasGroupLabel(
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
