import type { Cidr } from '../../model/cidr.ts';
import type { SourceSpan } from '../../model/diagnostic.ts';
import type { FieldPath } from '../manifest.ts';
import type { Selector } from './selector/selector.ts';

/** One rule of a policy or a profile (api/pkg/apis/projectcalico/v3/policy_common.go). Everything in it must hold. */
export interface CalicoRule {
  readonly path: FieldPath;
  readonly span: SourceSpan;
  readonly action: CalicoAction;
  readonly ipVersion: 4 | 6 | undefined;
  /** IANA protocol numbers; names are converted to these. */
  readonly protocol: number | undefined;
  readonly notProtocol: number | undefined;
  readonly icmp: CalicoIcmp | undefined;
  readonly notIcmp: CalicoIcmp | undefined;
  readonly source: EntityRule;
  readonly destination: EntityRule;
  readonly http: HttpMatch | undefined;
}

export const ACTIONS = ['Allow', 'Deny', 'Log', 'Pass'] as const;
export type CalicoAction = (typeof ACTIONS)[number];

export interface CalicoIcmp {
  readonly type: number | undefined;
  /** Only together with a type. */
  readonly code: number | undefined;
}

/** One end of a connection. Empty lists require nothing; empty selectors are undefined. */
export interface EntityRule {
  readonly nets: readonly Cidr[];
  readonly notNets: readonly Cidr[];
  readonly selector: Selector | undefined;
  readonly notSelector: Selector | undefined;
  readonly namespaceSelector: Selector | undefined;
  readonly ports: readonly CalicoPort[];
  readonly notPorts: readonly CalicoPort[];
  /** Undefined if it names none: then it requires nothing. */
  readonly serviceAccounts: ServiceAccountMatch | undefined;
  readonly services: ServiceMatch | undefined;
}

export type CalicoPort = { readonly first: number; readonly last: number } | { readonly name: string };

export interface ServiceAccountMatch {
  /** Empty: any name. */
  readonly names: readonly string[];
  readonly selector: Selector | undefined;
}

export interface ServiceMatch {
  readonly name: string;
  /** Undefined in a namespaced policy that names none: then the rule matches nothing. */
  readonly namespace: string | undefined;
}

export interface HttpMatch {
  readonly methods: readonly string[];
  readonly paths: readonly ({ readonly exact: string } | { readonly prefix: string })[];
}
