import type { Digest, EpochMs } from '../../model/digest.ts';

/** The time that records cover, widened record by record. */
export interface RecordingWindow {
  include(time: EpochMs | undefined): void;
  /** Undefined when no record was dated. */
  finish(): Digest['window'];
}

export function createRecordingWindow(): RecordingWindow {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  return {
    include(time) {
      if (time === undefined) return;
      if (time < first) first = time;
      if (time > last) last = time;
    },
    finish() {
      return first <= last ? { first, last } : undefined;
    },
  };
}
