/** What is taken back: a deploy whose watch failed, also one whose watch could not tell, or none. */
export const ROLLBACK_ON = ['failure', 'inconclusive', 'never'] as const;
export type RollbackOn = (typeof ROLLBACK_ON)[number];
