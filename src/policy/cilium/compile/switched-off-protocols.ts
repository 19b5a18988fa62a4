import type { CompiledPolicy } from '../../../engine/policy-tables.ts';
import type { RuleCondition } from '../../../engine/rule-condition.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { EXTENDED_PROTOCOLS_OFF, SCTP_OFF } from '../../platform/dropped-always.ts';
import { hasExtendedProtocols } from '../read/read-ports.ts';
import { MANAGED_ENDPOINT } from './ends.ts';

const IS_SCTP = { kind: 'protocol', number: 132 } as const;

/** The datapath tracks only TCP, UDP, ICMP and SCTP by themselves; this matches everything else. */
const IS_EXTENDED: RuleCondition = {
  kind: 'not',
  of: { kind: 'any', of: [1, 6, 17, 58, 132].map((number) => ({ kind: 'protocol', number })) },
};

/**
 * Unless they are switched on, the datapath drops every packet of SCTP, and of protocols that it does not know, that an endpoint
 * sends or receives, before policies are asked (bpf/lib/conntrack.h, `DROP_CT_UNKNOWN_PROTO`).
 */
export function switchedOffProtocols(platform: CiliumPlatform): readonly CompiledPolicy[] {
  const { doubtOfSctp } = platform;
  const sctp = doubtOfSctp === undefined ? IS_SCTP : sctpIfOff(doubtOfSctp);
  return [
    ...(platform['sctp.enabled'] ? [] : [dropped(SCTP_OFF, sctp)]),
    ...(hasExtendedProtocols(platform) ? [] : [dropped(EXTENDED_PROTOCOLS_OFF, IS_EXTENDED)]),
  ];
}

function dropped(builtIn: string, match: RuleCondition): CompiledPolicy {
  const rules: CompiledPolicy['ingress'] = {
    isolates: false,
    rules: [{ action: 'deny', index: 0, path: [], span: undefined, match }],
  };
  return { origin: { builtIn }, subject: MANAGED_ENDPOINT, ingress: rules, egress: rules };
}

/** The doubt is about SCTP: it explains nothing about other protocols. */
function sctpIfOff(reason: Unknown): RuleCondition {
  const nobodyKnows = { kind: 'undetermined', reach: 'anybody', reason } as const;
  return { kind: 'all', of: [IS_SCTP, { kind: 'destination', is: nobodyKnows }] };
}
