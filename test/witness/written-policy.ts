/**
 * NetworkPolicy v1 as people write it, before any default is filled in. Every optional field may be missing, null or
 * empty; which of these mean the same is for the evaluator to say.
 */
export interface WrittenPolicy {
  readonly apiVersion: 'networking.k8s.io/v1';
  readonly kind: 'NetworkPolicy';
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
  readonly spec?: WrittenSpec | null | undefined;
}

export interface WrittenSpec {
  readonly podSelector?: WrittenSelector | null | undefined;
  readonly policyTypes?: readonly string[] | null | undefined;
  readonly ingress?: readonly (WrittenRule | null)[] | null | undefined;
  readonly egress?: readonly (WrittenRule | null)[] | null | undefined;
}

/** `from` is for ingress rules, `to` for egress rules. */
export interface WrittenRule {
  readonly from?: readonly WrittenPeer[] | null | undefined;
  readonly to?: readonly WrittenPeer[] | null | undefined;
  readonly ports?: readonly WrittenPort[] | null | undefined;
}

export interface WrittenPeer {
  readonly podSelector?: WrittenSelector | null | undefined;
  readonly namespaceSelector?: WrittenSelector | null | undefined;
  readonly ipBlock?: WrittenIpBlock | null | undefined;
}

export interface WrittenIpBlock {
  readonly cidr: string;
  readonly except?: readonly string[] | null | undefined;
}

export interface WrittenPort {
  readonly protocol?: string | null | undefined;
  readonly port?: number | string | null | undefined;
  readonly endPort?: number | null | undefined;
}

export interface WrittenSelector {
  readonly matchLabels?: Readonly<Record<string, string>> | null | undefined;
  readonly matchExpressions?: readonly WrittenRequirement[] | null | undefined;
}

export interface WrittenRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[] | null | undefined;
}
