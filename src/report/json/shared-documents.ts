import type { Waiver } from '../../impact/gate/waiver.ts';
import type { RecordedTime } from '../../model/recorded-time.ts';
import type { PolicyRef } from '../../model/verdict.ts';
import { formatIsoTime } from '../wording/phrases/time.ts';
import type { ReportPolicy, ReportWaiver } from './finding-schema.ts';

/** A policy of the report's table, or one that changes. */
export function policyDocument({ apiVersion, kind, namespace, name, span }: PolicyRef): ReportPolicy {
  return { apiVersion, kind, namespace: namespace ?? null, name, file: span.file, line: span.line };
}

/** Who accepted a finding, why, and where that is written. */
export function waiverDocument({ owner, reason, expires, span }: Waiver): ReportWaiver {
  return { owner, reason, expires, file: span.file, line: span.line };
}

/** ISO 8601; null for a record without a time. */
export function isoTimeOrNull(time: RecordedTime): string | null {
  return time === undefined ? null : formatIsoTime(time);
}
