import type { Unknown } from '../../../model/ternary.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import type { CiliumCidrGroup } from '../cilium-policy.ts';
import { type LabelFilter, labelFilter } from './label-filter.ts';

/** A Service, as much of it as rules refer to. */
export interface KnownService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Undefined for a Service without selector, whose endpoints somebody else writes. */
  readonly selector: ReadonlyMap<string, string> | undefined;
}

/** The Services of a cluster, as far as somebody gave them. */
export interface KnownServices {
  readonly services: readonly KnownService[];
  /** Whether a namespace has no others: all objects of it are given, or it does not exist. */
  readonly isWhole: (namespace: string) => boolean;
}

export const NO_SERVICES: KnownServices = { services: [], isWhole: () => false };

/** What rules are compiled against besides themselves. */
export interface CiliumContext {
  readonly platform: CiliumPlatform;
  /** Undefined when nobody can tell which labels are part of identities. */
  readonly isIdentityLabel: LabelFilter | undefined;
  readonly cidrGroups: readonly (CiliumCidrGroup & { readonly doubt?: Unknown })[];
  readonly services: KnownServices;
}

export function createContext(
  platform: CiliumPlatform,
  cidrGroups: CiliumContext['cidrGroups'],
  services: KnownServices,
): CiliumContext {
  return { platform, isIdentityLabel: labelFilter(platform.labels), cidrGroups, services };
}
