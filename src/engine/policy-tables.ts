import type { SourceSpan } from '../model/diagnostic.ts';
import type { Unknown } from '../model/ternary.ts';
import type { PolicyRef } from '../model/verdict.ts';
import type { EndpointPredicate } from './endpoint-predicate.ts';
import type { PortPredicate } from './port-predicate.ts';

/** What a dialect compiles to and the engine walks. Connections that no tier decides are allowed. */
export interface PolicyTables {
  readonly tiers: readonly Tier[];
}

export interface Tier {
  readonly name: string;
  /**
   * How policies of the tier combine: `first-match` takes the first rule that matches, in order; `deny-overrides` takes
   * any matching deny before any matching allow.
   */
  readonly precedence: 'first-match' | 'deny-overrides';
  /** What happens to a connection that no rule of the tier decided. `deny-isolated` denies when a policy isolates the subject. */
  readonly end: 'next-tier' | 'deny-isolated' | 'deny';
  readonly policies: readonly CompiledPolicy[];
}

/** Something that is not written in a policy but in the platform, e.g. that a node reaches its own pods. It never isolates. */
export interface BuiltIn {
  readonly builtIn: string;
}

export interface CompiledPolicy {
  readonly origin: PolicyRef | BuiltIn;
  readonly subject: EndpointPredicate;
  /** Why it is not certain that the policy is in force; then it may be, or not. */
  readonly doubt?: Unknown;
  /** Undefined when the policy does not speak about the direction. */
  readonly ingress: DirectionRules | undefined;
  readonly egress: DirectionRules | undefined;
}

export interface DirectionRules {
  /** Makes the subject deny by default in this direction where the tier ends with `deny-isolated`. */
  readonly isolates: boolean;
  readonly rules: readonly CompiledRule[];
}

/** Matches when any peer matches and any port matches. `any` and an empty list are opposites: [] matches nothing. */
export interface CompiledRule {
  readonly action: 'allow' | 'deny' | 'pass';
  /** Place in the policy's list for the direction, from 0. */
  readonly index: number;
  /** The rule's own line; undefined where no rule is written, then the policy's line stands for it. */
  readonly span: SourceSpan | undefined;
  readonly peers: 'any' | readonly EndpointPredicate[];
  readonly ports: 'any' | readonly PortPredicate[];
}
