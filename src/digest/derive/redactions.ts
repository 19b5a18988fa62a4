/** What a digest does not tell of hosts outside the cluster. The command line loads only these names when it starts. */
export const REDACTIONS = ['names', 'addresses'] as const;
export type Redaction = (typeof REDACTIONS)[number];
