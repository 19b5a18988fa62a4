import type { Ternary } from '../model/ternary.ts';
import type { CompiledRule } from './policy-tables.ts';

/** Whether a rule matches the connection at hand. */
export type RuleTest = (rule: CompiledRule) => Ternary;

/** Within a `deny-overrides` tier the strongest matching action counts; within a group of one rank it is undefined which counts. */
export const PRECEDENCE = { pass: 1, allow: 2, deny: 3 } as const;
