import { apiGroup } from './api-group.ts';
import type { Direction } from './connection.ts';
import type { SourceSpan } from './diagnostic.ts';
import type { FieldPath } from './field-path.ts';
import type { Unknown } from './ternary.ts';

/** `other`: one that Sluice does not know. */
export type Dialect = 'kubernetes' | 'admin' | 'cilium' | 'calico' | 'other';

/** What identifies a policy, and where it is written. */
export interface PolicyRef {
  readonly dialect: Dialect;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly span: SourceSpan;
}

/** A key that is the same for one object in all versions of its API: it stays the same one when its file changes to another version. */
export function policyKey({
  apiVersion,
  kind,
  namespace,
  name,
}: Pick<PolicyRef, 'apiVersion' | 'kind' | 'namespace' | 'name'>): string {
  return `${apiGroup(apiVersion)}/${kind}/${namespace ?? ''}/${name}`;
}

/** What a proxy looks at beyond the port. */
export type ProxyKind = 'http' | 'dns' | 'kafka' | 'tls' | 'other';

/** What is left to a proxy to decide about requests, where none was recorded. */
export interface ProxyFilter {
  readonly kind: ProxyKind;
  /** What it lets through, one text per rule that matches, sorted: different texts may mean a different decision. */
  readonly filters: readonly string[];
  /** It cannot be told whether the connection goes to the proxy at all: the rule that lets it through has none. */
  readonly isUncertain?: true;
}

/** What decided one side of a connection. */
export type Decision =
  /**
   * A rule matched. `index` is its place in the direction's list, from 0; `path` is where it is in its document; `span` is the
   * rule's own line.
   */
  | {
      readonly kind: 'rule';
      readonly policy: PolicyRef;
      readonly direction: Direction;
      readonly action: 'allow' | 'deny';
      readonly index: number;
      readonly path: FieldPath;
      readonly span: SourceSpan;
      /** The rule lets the connection through, and a proxy decides the rest by what it carries, which is not known. */
      readonly proxy?: ProxyFilter;
    }
  /** Policies isolate the subject and no rule matched. At least one policy, in table order. */
  | { readonly kind: 'default-deny'; readonly policies: readonly PolicyRef[] }
  /** The platform itself decides, before any policy or without one, e.g. that a node reaches its own pods. */
  | { readonly kind: 'built-in'; readonly name: string }
  /** A tier ends with deny, whatever policies select the subject. */
  | { readonly kind: 'tier-end'; readonly tier: string }
  /** No policy selects the subject in this direction: allowed by default. */
  | { readonly kind: 'no-policy' };

/** A `pass` rule that took the connection out of a tier. */
export interface PassedRule {
  readonly policy: PolicyRef;
  readonly path: FieldPath;
  readonly span: SourceSpan;
}

/** The answer for one side. `unknown` only if the undecided rules could change it; then `unknowns` says why. */
export interface SideVerdict {
  readonly outcome: 'allowed' | 'denied' | 'unknown';
  /** For `unknown`: what would decide if every undecided question were answered with no. */
  readonly decision: Decision;
  /** The rules that passed the connection on before the decision, in order. */
  readonly passed: readonly PassedRule[];
  readonly unknowns: readonly Unknown[];
}

/** Allowed iff both sides allow; denied as soon as one side denies for certain. */
export interface Verdict {
  readonly outcome: 'allowed' | 'denied' | 'unknown';
  readonly egress: SideVerdict;
  readonly ingress: SideVerdict;
}
