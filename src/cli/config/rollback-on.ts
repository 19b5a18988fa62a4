/** Which deploys are taken back: those whose watch failed, also those whose watch was inconclusive, or none. */
export const ROLLBACK_ON = ['failure', 'inconclusive', 'never'] as const;
export type RollbackOn = (typeof ROLLBACK_ON)[number];
