import type { CompiledPolicy } from '../../../engine/policy-tables.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { MANAGED_ENDPOINT } from './ends.ts';

const SCTP = 132;

/** What the platform's decision is called. */
export const SCTP_OFF = 'sctp-off';

/**
 * Unless SCTP is switched on, the datapath drops every packet of it that an endpoint sends or gets, before policies are asked
 * (bpf/lib/conntrack.h, `DROP_CT_UNKNOWN_PROTO`).
 */
export function switchedOffSctp(platform: CiliumPlatform): readonly CompiledPolicy[] {
  if (platform['sctp.enabled']) return [];
  const dropped: CompiledPolicy['ingress'] = {
    isolates: false,
    rules: [
      {
        action: 'deny',
        index: 0,
        path: [],
        span: undefined,
        match: { kind: 'protocol', number: SCTP },
      },
    ],
  };
  const { doubtOfSctp } = platform;
  return [
    {
      origin: { builtIn: SCTP_OFF },
      subject: MANAGED_ENDPOINT,
      ...(doubtOfSctp !== undefined && { doubt: doubtOfSctp }),
      ingress: dropped,
      egress: dropped,
    },
  ];
}
