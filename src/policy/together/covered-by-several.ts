import { type Condition, isJoin, leavesOf } from '../../engine/condition.ts';
import type { Coverage } from '../../engine/coverage.ts';
import type { EndpointLeaf } from '../../engine/endpoint-condition.ts';
import type { CidrLeaf } from '../../engine/leaves/cidr.ts';
import type { PortRangeLeaf } from '../../engine/leaves/port-range.ts';
import { isEndLeaf, type RuleCondition, type RuleLeaf } from '../../engine/rule-condition.ts';
import { type Cidr, containsCidr, prefixOf } from '../../model/cidr.ts';
import type { PlacedRule } from './written-rules.ts';

/** How many parts of one rule are looked at: enough for what people write, and a bound against what is made to take long. */
const MAX_PARTS = 256;

/**
 * Those of the rules that together match all that a rule matches. The rule is split into parts, of which each must be matched by
 * one of them: lists into items, port ranges where ranges of the others begin and end, address blocks into halves. Undefined when
 * some part is left over, or it cannot be told.
 */
export function coveredBySeveral(
  inner: RuleCondition,
  outers: readonly PlacedRule[],
  { coversRule }: Coverage,
): readonly PlacedRule[] | undefined {
  const bounds = boundsOf(outers);
  const used = new Set<PlacedRule>();
  let left = MAX_PARTS;
  const isCovered = (part: RuleCondition): boolean => {
    if (--left < 0) return false;
    const outer = outers.find(({ rule }) => coversRule(rule.match, part));
    if (outer !== undefined) {
      used.add(outer);
      return true;
    }
    return partsOf(part, (leaf) => partsOfRuleLeaf(leaf, bounds))?.every(isCovered) ?? false;
  };
  return isCovered(inner) ? [...used] : undefined;
}

/** The port ranges and blocks of the other rules, at whose boundaries this rule is split. */
interface Bounds {
  readonly ranges: readonly PortRangeLeaf[];
  readonly blocks: readonly Cidr[];
}

function boundsOf(outers: readonly PlacedRule[]): Bounds {
  const leaves = outers.flatMap(({ rule }) => leavesOf<RuleLeaf>(rule.match));
  const ends = leaves.flatMap((leaf) => (isEndLeaf(leaf) ? leavesOf<EndpointLeaf>(leaf.is) : []));
  return {
    ranges: leaves.flatMap((leaf) => (leaf.kind === 'port-range' ? [leaf] : [])),
    blocks: ends.flatMap((leaf) => (leaf.kind === 'cidr' ? [leaf.cidr] : [])),
  };
}

/** Conditions of which at least one holds wherever the whole does; undefined where it cannot be split. */
function partsOf<Leaf extends { readonly kind: string }>(
  condition: Condition<Leaf>,
  partsOfLeaf: (leaf: Leaf) => readonly Condition<Leaf>[] | undefined,
): readonly Condition<Leaf>[] | undefined {
  if (!isJoin(condition)) return partsOfLeaf(condition);
  if (condition.kind === 'not') return undefined;
  if (condition.kind === 'any') {
    const [only, ...others] = condition.of;
    if (only === undefined) return undefined;
    return others.length === 0 ? partsOf(only, partsOfLeaf) : condition.of;
  }
  for (const [i, one] of condition.of.entries()) {
    const parts = partsOf(one, partsOfLeaf);
    if (parts !== undefined) return parts.map((part) => ({ kind: 'all', of: condition.of.with(i, part) }));
  }
  return undefined;
}

function partsOfRuleLeaf(leaf: RuleLeaf, bounds: Bounds): readonly RuleCondition[] | undefined {
  if (isEndLeaf(leaf)) {
    return partsOf(leaf.is, (one) => halvesOf(one, bounds.blocks))?.map((is) => ({ ...leaf, is }));
  }
  return leaf.kind === 'port-range' ? rangesOf(leaf, bounds.ranges) : undefined;
}

function rangesOf(
  leaf: PortRangeLeaf,
  ranges: readonly PortRangeLeaf[],
): readonly PortRangeLeaf[] | undefined {
  const starts = ranges
    .filter(({ protocol }) => protocol === leaf.protocol)
    .flatMap(({ first, last }) => [first, last + 1]);
  const second = starts.find((start) => leaf.first < start && start <= leaf.last);
  return second === undefined
    ? undefined
    : [
        { ...leaf, last: second - 1 },
        { ...leaf, first: second },
      ];
}

function halvesOf(leaf: EndpointLeaf, blocks: readonly Cidr[]): readonly CidrLeaf[] | undefined {
  if (leaf.kind !== 'cidr') return undefined;
  const { base, prefixLength } = leaf.cidr;
  const isParted = blocks.some((one) => one.prefixLength > prefixLength && containsCidr(leaf.cidr, one));
  if (!isParted) return undefined;
  const bits = base.family === 4 ? 32 : 128;
  const upper = { ...base, value: base.value | (1n << BigInt(bits - prefixLength - 1)) };
  return [base, upper].map((half) => ({ ...leaf, cidr: prefixOf(half, prefixLength + 1) }));
}
