import { type Condition, isJoin, leavesOf } from './condition.ts';
import { coversEndLeaf } from './covers-endpoint.ts';
import { coversTrafficLeaf } from './covers-traffic.ts';
import {
  canonicalEndpointCondition,
  type EndpointCondition,
  type EndpointLeaf,
} from './endpoint-condition.ts';
import { isEndLeaf, isTrafficLeaf, type RuleCondition, type RuleLeaf } from './rule-condition.ts';

/**
 * Whether one condition holds wherever another one does, decided by how they are written. `true` is certain; `false` means that
 * it does not, or that this was not found out.
 */
export interface Coverage {
  coversEnd(outer: EndpointCondition, inner: EndpointCondition): boolean;
  coversRule(outer: RuleCondition, inner: RuleCondition): boolean;
  /** More comparisons were needed than `maxSteps` allows, so some answers may be `false` only because they were not computed. */
  isExhausted(): boolean;
}

/** `maxSteps` bounds the comparisons of two parts, against policies that are made to take forever. */
export function createCoverage(maxSteps: number): Coverage {
  let steps = 0;
  const isLeft = (): boolean => ++steps <= maxSteps;
  const textOf = createTexts();
  const ends: Covering<EndpointLeaf> = {
    isLeft,
    coversLeaf: coversEndLeaf,
    // Lists of thousands of blocks are mostly alike, or one is a part of the other.
    isListed: (list, part) => list.length > MANY && textOf.parts(list).has(textOf.one(part)),
  };
  const coversEnd = (outer: EndpointCondition, inner: EndpointCondition): boolean =>
    covers(outer, inner, ends);
  const rules: Covering<RuleLeaf> = {
    isLeft,
    isListed: () => false,
    coversLeaf(outer, inner) {
      if (!isEndLeaf(outer)) return isTrafficLeaf(inner) && coversTrafficLeaf(outer, inner);
      return isEndLeaf(inner) && inner.kind === outer.kind && coversEnd(outer.is, inner.is);
    },
  };
  return {
    coversEnd,
    coversRule: (outer, inner) => covers(outer, inner, rules),
    isExhausted: () => steps > maxSteps,
  };
}

const MANY = 16;

/** Canonical texts of conditions, each made once. */
function createTexts() {
  const conditionTexts = new WeakMap<EndpointCondition, string>();
  const listTexts = new WeakMap<readonly EndpointCondition[], ReadonlySet<string>>();
  const one = (condition: EndpointCondition): string => {
    let text = conditionTexts.get(condition);
    if (text === undefined) {
      text = canonicalEndpointCondition(condition);
      conditionTexts.set(condition, text);
    }
    return text;
  };
  const parts = (list: readonly EndpointCondition[]): ReadonlySet<string> => {
    let texts = listTexts.get(list);
    if (texts === undefined) {
      texts = new Set(list.map(one));
      listTexts.set(list, texts);
    }
    return texts;
  };
  return { one, parts };
}

interface Covering<Leaf extends { readonly kind: string }> {
  readonly isLeft: () => boolean;
  /** Whether the list has the part; `false` where that was not looked up. */
  readonly isListed: (list: readonly Condition<Leaf>[], part: Condition<Leaf>) => boolean;
  readonly coversLeaf: (outer: Leaf, inner: Leaf) => boolean;
}

function covers<Leaf extends { readonly kind: string }>(
  outer: Condition<Leaf>,
  inner: Condition<Leaf>,
  covering: Covering<Leaf>,
): boolean {
  if (!covering.isLeft()) return false;
  if (outer === inner) return true;
  if (isJoin(inner) && inner.kind === 'any') {
    for (const part of inner.of) if (!covers(outer, part, covering)) return false;
    // What never holds is covered by everything, which would be true but useless.
    return inner.of.length > 0;
  }
  if (isJoin(outer) && outer.kind === 'all') {
    for (const part of outer.of) if (!covers(part, inner, covering)) return false;
    return true;
  }
  if (isJoin(outer) && outer.kind === 'any') {
    if (covering.isListed(outer.of, inner) && !holdsDoubt(inner)) return true;
    for (const part of outer.of) if (covers(part, inner, covering)) return true;
  }
  if (isJoin(inner) && inner.kind === 'all') {
    for (const part of inner.of) if (covers(outer, part, covering)) return true;
    return false;
  }
  if (!isJoin(outer)) return !isJoin(inner) && covering.coversLeaf(outer, inner);
  if (outer.kind !== 'not') return false;
  if (isJoin(inner)) return inner.kind === 'not' && covers(inner.of, outer.of, covering);
  return excludes(outer.of, inner);
}

/** Two questions without a known answer need not have the same answer. */
function holdsDoubt<Leaf extends { readonly kind: string }>(condition: Condition<Leaf>): boolean {
  return leavesOf(condition).some(({ kind }) => kind === 'undetermined');
}

/** Every dialect defines the protocols with ports, so a leaf with a port never holds together with `undefined-protocol`. */
function excludes<Leaf extends { readonly kind: string }>(condition: Condition<Leaf>, leaf: Leaf): boolean {
  if (isJoin(condition)) return false;
  return (
    condition.kind === 'undefined-protocol' && (leaf.kind === 'port-range' || leaf.kind === 'named-port')
  );
}
