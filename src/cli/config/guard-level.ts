/** What happens when a deploy does more than the report of its merge request showed. */
export const GUARD_LEVELS = ['require', 'warn', 'off'] as const;
export type GuardLevel = (typeof GUARD_LEVELS)[number];
