import type { CompiledPolicy } from '../../../engine/policy-tables.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { ANY_NODE, MANAGED_ENDPOINT } from './ends.ts';

/**
 * "Fragmentation needed" of IPv4 passes before the policies are looked up, so that a path's MTU can be found whatever they say; "packet
 * too big" of IPv6 does not (bpf/lib/policy.h, `__policy_can_access`).
 */
export function fragmentationNeeded(platform: CiliumPlatform): readonly CompiledPolicy[] {
  if (!platform['extraConfig.allow-icmp-frag-needed']) return [];
  const match = { kind: 'icmp', protocol: 'ICMP', type: 3, code: 4, isError: true } as const;
  const rules: CompiledPolicy['ingress'] = {
    isolates: false,
    rules: [{ action: 'allow', index: 0, path: [], span: undefined, match }],
  };
  return [
    {
      origin: { builtIn: 'fragmentation-needed' },
      subject: { kind: 'any', of: [MANAGED_ENDPOINT, ANY_NODE] },
      ingress: rules,
      egress: rules,
    },
  ];
}
