import type { NetflowSpelling } from './netflow-spelling.ts';

/** What most of them call alike, or do not tell. */
export const COMMON_SPELLING = {
  flags: 'tcp_flags',
  icmpType: 'icmp_type',
  icmpCode: 'icmp_code',
  sampling: [],
  counters: ['bytes', 'packets'],
} as const satisfies Partial<NetflowSpelling>;
