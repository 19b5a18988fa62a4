import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { Direction } from '../../../model/connection.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { PolicyRef } from '../../../model/verdict.ts';
import type { KnownServices } from '../../known-services.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import type { CiliumCidrGroup, CiliumPortRule, CiliumProtocol, CiliumSpec } from '../cilium-policy.ts';
import { NOBODY } from './ends.ts';
import { addedLabelFilter, type LabelFilter, labelFilter } from './label-filter.ts';

/** An `endPort` beside the name of a port. */
export interface NamedRange {
  readonly direction: Direction;
  readonly ref: PolicyRef;
  readonly namespace: string | undefined;
  readonly subject: CiliumSpec['subject'];
  readonly protocol: CiliumProtocol;
  readonly name: string;
  readonly endPort: number;
}

/** Where rules for the same port let through what an item with rules for DNS refuses. */
export interface UndoneDns {
  /** Whatever is asked for. */
  readonly wholly: RuleCondition;
  /** What is asked for, or perhaps. */
  readonly inPart: RuleCondition;
}

/** What selectors and blocks are compiled against: settings alone, nothing of other policies. */
export interface SelectorContext {
  readonly platform: CiliumPlatform;
  /** Undefined when it cannot be told which labels are part of identities. */
  readonly isIdentityLabel: LabelFilter | undefined;
  /** The same for labels that Cilium itself adds. */
  readonly isAddedLabelKept: LabelFilter | undefined;
}

/** What rules are compiled against. */
export interface CiliumContext extends SelectorContext {
  readonly cidrGroups: readonly (CiliumCidrGroup & { readonly doubt?: Unknown })[];
  readonly services: KnownServices;
  /** Of all policies, because they change rules of other policies. */
  readonly namedRanges: readonly NamedRange[];
  /**
   * Who is denied by default in a direction, by whatever policy: for these, rules for requests also filter in policies that do
   * not isolate.
   */
  readonly isolated: { readonly [Of in Direction]: EndpointCondition };
  /**
   * Items whose TLS a proxy inspects and that are joined with rules without TLS settings, by path, with the subjects of these
   * rules: for these subjects the TLS settings also apply to what those rules allow.
   */
  readonly joinedTls: ReadonlyMap<CiliumPortRule['path'], EndpointCondition>;
  /** Of items with rules for DNS, by path. */
  readonly undoneDns: ReadonlyMap<CiliumPortRule['path'], UndoneDns>;
  /** Whether some rule of a direction, of whatever policy, may lift an authentication that others require. */
  readonly liftsAuthentication: { readonly [Of in Direction]: boolean };
}

export function createContext(
  platform: CiliumPlatform,
  cidrGroups: CiliumContext['cidrGroups'],
  services: KnownServices,
  namedRanges: CiliumContext['namedRanges'] = [],
): CiliumContext {
  return {
    platform,
    isIdentityLabel: labelFilter(platform.labels),
    isAddedLabelKept: addedLabelFilter(platform.labels, platform.version),
    cidrGroups,
    services,
    namedRanges,
    isolated: { ingress: NOBODY, egress: NOBODY },
    joinedTls: new Map(),
    undoneDns: new Map(),
    liftsAuthentication: { ingress: false, egress: false },
  };
}
