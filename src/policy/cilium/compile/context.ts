import type { Unknown } from '../../../model/ternary.ts';
import type { KnownServices } from '../../known-services.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import type { CiliumCidrGroup } from '../cilium-policy.ts';
import { type LabelFilter, labelFilter } from './label-filter.ts';

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
