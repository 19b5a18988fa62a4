import type { SourceSpan } from '../../model/diagnostic.ts';
import type { PolicyOf } from '../policy.ts';
import { type AdminEnforcement, kindEnforcement } from './admin-enforcement.ts';
import type { AdminPolicy } from './admin-policy.ts';
import { isRefused } from './unsupported.ts';

/** What the checks over all admin policies have to know about one. */
export interface AdminFact {
  readonly policy: AdminPolicy;
  /** Where its priority is written, or else where the policy starts. */
  readonly prioritySpan: SourceSpan;
  /** Whether the order of policies of one tier and priority is defined. */
  readonly isOrderDefined: boolean;
}

/** Undefined for a policy that the CNI does not enforce: it does not affect the others. */
export function adminFactOf(
  { value, document }: PolicyOf<'admin'>,
  enforcement: AdminEnforcement,
): AdminFact | undefined {
  if (kindEnforcement(value.kind, enforcement) === false || isRefused(value, enforcement)) return undefined;
  return {
    policy: value,
    prioritySpan: document.keySpanOf(['spec', 'priority']),
    isOrderDefined: enforcement.equalPriorities !== 'undefined',
  };
}
