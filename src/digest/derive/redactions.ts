/** What a digest does not tell of hosts outside the cluster. */
export const REDACTIONS = ['names', 'addresses'] as const;
export type Redaction = (typeof REDACTIONS)[number];
