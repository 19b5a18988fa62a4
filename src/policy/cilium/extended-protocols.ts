import type { CiliumPlatform } from '../platform/cilium-settings.ts';
import { isCiliumSince } from '../platform/cni.ts';

/** Whether protocols such as GRE and VRRP get through where policies allow them: agents before 1.19 have no such setting. */
export function hasExtendedProtocols(platform: CiliumPlatform): boolean {
  return platform['extraConfig.enable-extended-ip-protocols'] && isCiliumSince(platform.version, '1.19');
}
