import type { FlowDigest } from '../flow-digest.ts';

/** How much of `added` was recorded in `known` already, by the fingerprints of their sources. */
export type Overlap = 'none' | 'part' | 'all';

/** A digest holds the sum of its sources: a known source within it cannot be taken out again. */
export function findOverlap(known: readonly FlowDigest[], added: FlowDigest): Overlap {
  const fingerprints = new Set(known.flatMap(fingerprintsOf));
  const own = fingerprintsOf(added);
  const repeated = own.filter((fingerprint) => fingerprints.has(fingerprint)).length;
  if (repeated === 0) return 'none';
  return repeated === added.sources.length ? 'all' : 'part';
}

function fingerprintsOf({ sources }: FlowDigest): readonly string[] {
  return sources.flatMap(({ fingerprint }) => fingerprint ?? []);
}
