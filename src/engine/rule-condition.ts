import type { Condition } from './condition.ts';
import type { EndpointCondition } from './endpoint-condition.ts';
import type { TrafficLeaf } from './traffic-condition.ts';

/** What a rule asks of a connection: of its ends, and of what it carries. */
export type RuleLeaf =
  | { readonly kind: 'source'; readonly is: EndpointCondition }
  | { readonly kind: 'destination'; readonly is: EndpointCondition }
  | TrafficLeaf;

export type RuleCondition = Condition<RuleLeaf>;

export type EndLeaf = Exclude<RuleLeaf, TrafficLeaf>;

export function isEndLeaf(leaf: RuleLeaf): leaf is EndLeaf {
  return leaf.kind === 'source' || leaf.kind === 'destination';
}

export function isTrafficLeaf(leaf: RuleLeaf): leaf is TrafficLeaf {
  return !isEndLeaf(leaf);
}
