import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
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

/** What rules are compiled against besides themselves. */
export interface CiliumContext {
  readonly platform: CiliumPlatform;
  /** Undefined when nobody can tell which labels are part of identities. */
  readonly isIdentityLabel: LabelFilter | undefined;
  /** The same of labels that Cilium adds itself. */
  readonly isAddedLabelKept: LabelFilter | undefined;
  readonly cidrGroups: readonly (CiliumCidrGroup & { readonly doubt?: Unknown })[];
  readonly services: KnownServices;
  /** Of all policies, because they change the rules of others. */
  readonly namedRanges: readonly NamedRange[];
  /** Who is denied by default in a direction, by whatever policy: there rules for requests filter also of policies that do not isolate. */
  readonly isolated: { readonly [Of in Direction]: EndpointCondition };
  /**
   * Items, by their path, whose TLS a proxy looks into and that are joined with rules without, by whom these select: there they hold for
   * what those allow, too.
   */
  readonly joinedTls: ReadonlyMap<CiliumPortRule['path'], EndpointCondition>;
  /** Whether rules of a direction, of whatever policy, may lift an authentication that others ask for. */
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
    liftsAuthentication: { ingress: false, egress: false },
  };
}
