import type { SourceSpan } from '../model/diagnostic.ts';
import type { FieldPath } from '../model/field-path.ts';
import type { Ternary, Unknown } from '../model/ternary.ts';
import type { PolicyRef, ProxyKind } from '../model/verdict.ts';
import type { EndpointCondition } from './endpoint-condition.ts';
import type { PodsSeenByNodes } from './pods-seen-by-nodes.ts';
import type { RuleCondition } from './rule-condition.ts';

/** What dialects compile to and the engine walks. Connections that no tier decides are allowed. */
export interface PolicyTables {
  readonly tiers: readonly Tier[];
  /** Left out: other nodes see every pod that connects to them. */
  readonly podsSeenByNodes?: PodsSeenByNodes;
}

export interface Tier {
  readonly name: string;
  /**
   * How policies of the tier combine: `first-match` takes the first rule that matches, in order; `deny-overrides` takes
   * any matching deny before any matching allow.
   */
  readonly precedence: 'first-match' | 'deny-overrides';
  /**
   * What happens to a connection that no rule of the tier decided. `deny-isolated` denies when a policy isolates the subject, in
   * this tier or in an earlier one that ended with `next-tier`: such a tier hands isolation on. A connection that a `pass` rule
   * takes out of a tier is isolated only as far as it was before that tier.
   */
  readonly end: 'next-tier' | 'deny-isolated' | 'deny';
  readonly policies: readonly CompiledPolicy[];
}

/** A decision that is not written in a policy but built into the platform, e.g. that a node reaches its own pods. It never isolates. */
export interface BuiltIn {
  readonly builtIn: string;
}

export interface CompiledPolicy {
  readonly origin: PolicyRef | BuiltIn;
  /**
   * Policies of one rank in a `first-match` tier have no defined order among each other (policies of one priority); they stand
   * next to each other. Left out: the policy's place in the tier is its order.
   */
  readonly rank?: number;
  /**
   * Within one rank, policies of one chain are asked in their order, while the order of chains is undefined. Left out: the policy
   * is a chain by itself.
   */
  readonly chain?: string;
  readonly subject: EndpointCondition;
  /** If set, the policy may or may not be in force; the engine considers both. */
  readonly doubt?: Unknown;
  /** Undefined when the policy does not speak about the direction. */
  readonly ingress: DirectionRules | undefined;
  readonly egress: DirectionRules | undefined;
}

export interface DirectionRules {
  /** Makes the subject deny by default in this direction where a tier ends with `deny-isolated`. */
  readonly isolates: boolean;
  readonly rules: readonly CompiledRule[];
}

export interface CompiledRule {
  readonly action: 'allow' | 'deny' | 'pass';
  /** The rule's place in the policy's list for the direction, from 0. */
  readonly index: number;
  /** Where the rule is in its document, e.g. `spec.ingress[0]`; empty for a rule that is not written out. */
  readonly path: FieldPath;
  /** The rule's own line; undefined for a rule that is not written out: then the policy's line stands for it. */
  readonly span: SourceSpan | undefined;
  readonly match: RuleCondition;
  /** Set on an allow that a proxy narrows: it looks at what the connection carries, and may refuse that. */
  readonly proxy?: RuleProxy;
}

export interface RuleProxy {
  readonly kind: ProxyKind;
  readonly filter: string;
  /** In a `deny-overrides` tier the connection goes to the proxy even where another rule lets it through without one. */
  readonly isBinding?: true;
}

/** Whether a rule matches the connection at hand. */
export type RuleTest = (rule: CompiledRule) => Ternary;

/** Within a `deny-overrides` tier the strongest matching action counts; within a group of one rank it is undefined which counts. */
export const PRECEDENCE = { pass: 1, allow: 2, deny: 3 } as const;
