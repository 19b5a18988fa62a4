import type { IpAddress } from '../../model/ip-address.ts';
import type { RecordedTime } from '../../model/recorded-time.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import type { Tenure } from '../tenure.ts';
import type { FieldReader } from './field-reader.ts';
import { readStatusAddresses } from './read-addresses.ts';

/**
 * When a pod had its addresses: from when its kubelet accepted it (`status.startTime`), which is later than its creation if it
 * waits for a node, until its last container ended. A pod that has ended without saying when no longer has them, and nobody knows
 * until when it had.
 */
export function readPodTenure(reader: FieldReader, isDone: boolean): Tenure {
  const from = timeAt(reader, ['status', 'startTime']) ?? timeAt(reader, ['metadata', 'creationTimestamp']);
  const until = isDone ? lastEnd(reader) : undefined;
  const isOver = isDone && (from === undefined || until === undefined || until < from);
  const addresses: readonly IpAddress[] = isOver
    ? []
    : readStatusAddresses(reader, ['status', 'podIP'], ['status', 'podIPs']);
  return { addresses, from, until };
}

/** When an object was created. */
export function readCreation(reader: FieldReader): RecordedTime {
  return timeAt(reader, ['metadata', 'creationTimestamp']);
}

function lastEnd(reader: FieldReader): RecordedTime {
  const containers: FieldPath = ['status', 'containerStatuses'];
  const ends = (reader.list(containers) ?? []).map((_, i) =>
    timeAt(reader, [...containers, i, 'state', 'terminated', 'finishedAt']),
  );
  return ends.reduce<RecordedTime>(
    (last, end) => (last === undefined || end === undefined ? undefined : Math.max(last, end)),
    ends[0],
  );
}

/** `2026-11-18T05:58:00Z`; undefined for what is not a time. */
function timeAt(reader: FieldReader, path: FieldPath): RecordedTime {
  const text = reader.text(path);
  if (text === undefined || !/^\d{4}-\d\d-\d\dT/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
