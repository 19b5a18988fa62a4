import { objectField } from '../../format/values/json-fields.ts';
import { EVENT } from './event-type.ts';
import type { JudgedFields } from './flow-facts.ts';

/** Drops that policy made (flow.proto DropReason): no rule allows it, a rule denies it, authentication is required. */
const POLICY_REASONS: ReadonlySet<unknown> = new Set([
  'POLICY_DENIED',
  'POLICY_DENY',
  'AUTH_REQUIRED',
  133,
  181,
  189,
]);

/** Whether policy dropped the packet; undefined when the reason was not recorded. */
export function isPolicyDrop(fields: JudgedFields, event: number | undefined): boolean | undefined {
  const reason = [fields.drop_reason_desc, fields.drop_reason].find(isRecorded);
  if (reason !== undefined) return POLICY_REASONS.has(reason);
  if (event === EVENT.policyVerdict) return true;
  const subType = objectField(fields.event_type)?.sub_type;
  return event === EVENT.drop && typeof subType === 'number' ? POLICY_REASONS.has(subType) : undefined;
}

/** Zero of the enumeration is left out, or written by whoever leaves nothing out: it says nothing. */
function isRecorded(reason: unknown): boolean {
  return reason !== undefined && reason !== null && reason !== 0 && reason !== 'DROP_REASON_UNKNOWN';
}
