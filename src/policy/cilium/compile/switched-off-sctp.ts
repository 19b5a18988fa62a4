import type { CompiledPolicy } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { MANAGED_ENDPOINT } from './ends.ts';

const IS_SCTP = { kind: 'protocol', number: 132 } as const;

/** What the platform's decision is called. */
export const SCTP_OFF = 'sctp-off';

/**
 * Unless SCTP is switched on, the datapath drops every packet of it that an endpoint sends or gets, before policies are asked
 * (bpf/lib/conntrack.h, `DROP_CT_UNKNOWN_PROTO`).
 */
export function switchedOffSctp(platform: CiliumPlatform): readonly CompiledPolicy[] {
  if (platform['sctp.enabled']) return [];
  const { doubtOfSctp } = platform;
  const dropped: CompiledPolicy['ingress'] = {
    isolates: false,
    rules: [
      {
        action: 'deny',
        index: 0,
        path: [],
        span: undefined,
        match: doubtOfSctp === undefined ? IS_SCTP : sctpIfOff(doubtOfSctp),
      },
    ],
  };
  return [
    {
      origin: { builtIn: SCTP_OFF },
      subject: MANAGED_ENDPOINT,
      ingress: dropped,
      egress: dropped,
    },
  ];
}

/** The doubt is one of SCTP: it explains nothing about other protocols. */
function sctpIfOff(reason: Unknown): RuleCondition {
  const nobodyKnows = { kind: 'undetermined', reach: 'anybody', reason } as const;
  return { kind: 'all', of: [IS_SCTP, { kind: 'destination', is: nobodyKnows }] };
}
