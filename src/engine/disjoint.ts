import { containsCidr } from '../model/cidr.ts';
import { mayMeet } from '../model/selector-relations.ts';
import { type Condition, isJoin } from './condition.ts';
import type { EndpointCondition, EndpointLeaf } from './endpoint-condition.ts';
import type { CidrLeaf } from './leaves/cidr.ts';
import type { LabelsLeaf } from './leaves/labels.ts';
import { isEndLeaf, type RuleCondition, type RuleLeaf } from './rule-condition.ts';

/** Whether two conditions certainly never hold together, judged by how they are written; `false` also where this was not found out. */
export interface Disjointness {
  areEndsApart(one: EndpointCondition, other: EndpointCondition): boolean;
  areRulesApart(one: RuleCondition, other: RuleCondition): boolean;
}

/** `maxSteps` bounds the comparisons of two parts; what comes after is taken to meet. */
export function createDisjointness(maxSteps: number): Disjointness {
  let steps = 0;
  const isLeft = (): boolean => ++steps <= maxSteps;
  const areEndsApart = (one: EndpointCondition, other: EndpointCondition): boolean =>
    areApart<EndpointLeaf>(one, other, areEndLeavesApart, isLeft);
  const areLeavesApart = (one: RuleLeaf, other: RuleLeaf): boolean => {
    if (isEndLeaf(one)) return isEndLeaf(other) && one.kind === other.kind && areEndsApart(one.is, other.is);
    if (one.kind !== 'port-range' || other.kind !== 'port-range') return false;
    return one.protocol !== other.protocol || one.last < other.first || other.last < one.first;
  };
  return {
    areEndsApart,
    areRulesApart: (one, other) => areApart<RuleLeaf>(one, other, areLeavesApart, isLeft),
  };
}

function areApart<Leaf extends { readonly kind: string }>(
  one: Condition<Leaf>,
  other: Condition<Leaf>,
  areLeavesApart: (one: Leaf, other: Leaf) => boolean,
  isLeft: () => boolean,
): boolean {
  if (!isLeft()) return false;
  const apart = (a: Condition<Leaf>, b: Condition<Leaf>): boolean => areApart(a, b, areLeavesApart, isLeft);
  if (isJoin(one) && one.kind === 'any') return one.of.every((part) => apart(part, other));
  if (isJoin(other) && other.kind === 'any') return other.of.every((part) => apart(one, part));
  if (isJoin(one) && one.kind === 'all' && one.of.some((part) => apart(part, other))) return true;
  if (isJoin(other)) return other.kind === 'all' && other.of.some((part) => apart(one, part));
  return !isJoin(one) && areLeavesApart(one, other);
}

function areEndLeavesApart(one: EndpointLeaf, other: EndpointLeaf): boolean {
  if (areSetsOnly(one) || areSetsOnly(other)) return one.kind === 'labels' || other.kind === 'labels';
  if (one.kind === 'namespace') {
    if (other.kind === 'namespace') return one.name !== other.name;
    return other.kind === 'labels' && isElsewhere(other, one.name);
  }
  if (other.kind === 'namespace') return one.kind === 'labels' && isElsewhere(one, other.name);
  if (one.kind === 'labels') {
    return other.kind === 'labels' && one.of === other.of && !mayMeet(one.selector, other.selector);
  }
  return one.kind === 'cidr' && other.kind === 'cidr' && areBlocksApart(one, other);
}

/** Addresses that were recorded as network sets have no labels here: those are of workloads and nodes. */
function areSetsOnly(leaf: EndpointLeaf): boolean {
  return leaf.kind === 'undetermined' && typeof leaf.reach === 'object' && 'setsBut' in leaf.reach;
}

/** The API server labels each namespace with its name. */
function isElsewhere({ of, selector }: LabelsLeaf, namespace: string): boolean {
  const called = [{ key: 'kubernetes.io/metadata.name', operator: 'In' as const, values: [namespace] }];
  return of === 'namespace' && !mayMeet(selector, { requirements: called });
}

/** Whether no address is in both blocks; only blocks that treat pods and nodes alike are compared. */
function areBlocksApart(one: CidrLeaf, other: CidrLeaf): boolean {
  if (one.pods !== other.pods || one.nodes !== other.nodes) return false;
  return !containsCidr(one.cidr, other.cidr) && !containsCidr(other.cidr, one.cidr);
}
