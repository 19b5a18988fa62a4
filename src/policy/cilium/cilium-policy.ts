import type { Cidr } from '../../model/cidr.ts';
import type { SourceSpan } from '../../model/diagnostic.ts';
import type { SelectorOperator } from '../../model/label-selector.ts';
import type { FieldPath } from '../manifest.ts';

/** Where something is written. */
export interface Place {
  readonly path: FieldPath;
  readonly span: SourceSpan;
}

/**
 * A condition on one label of an identity. `source` is where the label comes from (`k8s`, `reserved`, …); `any` for keys without
 * a source.
 */
export interface IdentityRequirement {
  readonly source: string;
  readonly key: string;
  readonly operator: SelectorOperator;
  /** Empty for Exists and DoesNotExist. */
  readonly values: readonly string[];
  /** Whether it was written in matchLabels. */
  readonly isMatchLabel: boolean;
}

/** A selector of identities; `{}` has no requirements. */
export interface IdentitySelector extends Place {
  readonly requirements: readonly IdentityRequirement[];
}

export type CidrRule = Place &
  (
    | { readonly kind: 'cidr'; readonly cidr: Cidr; readonly except: readonly Cidr[] }
    | { readonly kind: 'group'; readonly name: string; readonly except: readonly Cidr[] }
    | {
        readonly kind: 'group-selector';
        /** Matches labels of CiliumCIDRGroups. */
        readonly selector: IdentitySelector;
        readonly except: readonly Cidr[];
      }
  );

export type NameRule =
  | { readonly matchName: string; readonly matchPattern?: undefined }
  | { readonly matchName?: undefined; readonly matchPattern: string };

/** A Service by name, or by its labels; without a namespace, in any namespace. `none` is an empty item. */
export type ServiceRule = Place &
  (
    | { readonly kind: 'name'; readonly name: string; readonly namespace: string | undefined }
    | { readonly kind: 'labels'; readonly selector: IdentitySelector; readonly namespace: string | undefined }
    | { readonly kind: 'none' }
  );

/** The peers of a rule, by kind: undefined where the field is absent, which is not the same as an empty list. */
export interface CiliumPeers {
  readonly endpoints: readonly IdentitySelector[] | undefined;
  /** Exists up to 1.18. */
  readonly requires: readonly IdentitySelector[] | undefined;
  readonly cidr: readonly CidrRule[] | undefined;
  readonly cidrSet: readonly CidrRule[] | undefined;
  readonly entities: readonly string[] | undefined;
  readonly groups: number | undefined;
  readonly nodes: readonly IdentitySelector[] | undefined;
  /** Egress only. */
  readonly services: readonly ServiceRule[] | undefined;
  /** Egress only. */
  readonly names: readonly NameRule[] | undefined;
}

/** Protocols with ports are TCP, UDP, SCTP, and ANY, which means all three. */
export type CiliumProtocol =
  | 'TCP'
  | 'UDP'
  | 'SCTP'
  | 'ANY'
  | 'VRRP'
  | 'IGMP'
  | 'GRE'
  | 'IPIP'
  | 'IPV6'
  | 'ESP'
  | 'AH';

export interface CiliumPort {
  readonly protocol: CiliumProtocol;
  /** Number 0 means every port. */
  readonly port: { readonly number: number } | { readonly name: string };
  readonly endPort: number | undefined;
  /** The port was not written. It counts as 0, but the agent does not check it as such. */
  readonly isLeftOut?: true;
}

/** Expressions are RE2 and must match the whole value. */
export interface HttpRule {
  readonly path: string | undefined;
  readonly method: string | undefined;
  readonly host: string | undefined;
  /** Whether it also requires headers, which no recording keeps. */
  readonly asksHeaders: boolean;
}

/** What a proxy looks at beyond the port. */
export type L7Rules =
  | { readonly kind: 'http'; readonly rules: readonly HttpRule[] }
  | { readonly kind: 'dns'; readonly rules: readonly NameRule[] }
  /** Exist up to 1.19: Kafka and custom proxies. */
  | { readonly kind: 'kafka' | 'other'; readonly count: number };

/** A custom Envoy listener to which connections are handed. */
export interface CiliumListener {
  /** Kind and name of the resource that defines it. */
  readonly kind: string | undefined;
  readonly envoyConfig: string;
  readonly name: string;
  /** Among several listeners the smallest counts; undefined comes after all that have one. */
  readonly priority: number | undefined;
}

/** One item of `toPorts`. */
export interface CiliumPortRule extends Place {
  readonly ports: readonly CiliumPort[];
  readonly rules: L7Rules | undefined;
  readonly serverNames: readonly string[] | undefined;
  readonly listener: CiliumListener | undefined;
  /** The certificates that a proxy uses, as one text: equal texts are one context. */
  readonly terminatingTls: string | undefined;
  readonly originatingTls: string | undefined;
}

export interface IcmpField {
  readonly family: 'IPv4' | 'IPv6';
  readonly type: number;
}

export interface IcmpRule extends Place {
  readonly fields: readonly IcmpField[];
}

/** One item of `ingress`, `ingressDeny`, `egress` or `egressDeny`. */
export interface CiliumRule extends Place {
  readonly peers: CiliumPeers;
  readonly toPorts: readonly CiliumPortRule[] | undefined;
  readonly icmps: readonly IcmpRule[] | undefined;
  readonly authentication: string | undefined;
}

export const SECTIONS = ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const;
export type Section = (typeof SECTIONS)[number];

/** `spec`, or one of `specs`. */
export interface CiliumSpec extends Place {
  /** Whom the spec is about: endpoints or nodes. */
  readonly subject: { readonly of: 'endpoints' | 'nodes'; readonly selector: IdentitySelector };
  /** Undefined where the section is absent. */
  readonly sections: { readonly [Name in Section]: readonly CiliumRule[] | undefined };
  readonly enableDefaultDeny: { readonly ingress: boolean | undefined; readonly egress: boolean | undefined };
}

/** A CiliumNetworkPolicy or, without a namespace, a CiliumClusterwideNetworkPolicy. */
export interface CiliumNetworkPolicy {
  readonly kind: 'policy';
  readonly namespace: string | undefined;
  readonly name: string;
  readonly specs: readonly CiliumSpec[];
  /** The API server stores it but Cilium refuses it: nothing in it is enforced. */
  readonly isRefused: boolean;
}

/** A named set of addresses to which policies refer. */
export interface CiliumCidrGroup {
  readonly kind: 'cidr-group';
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly cidrs: readonly Cidr[];
}

export type CiliumObject = CiliumNetworkPolicy | CiliumCidrGroup;
