import { compareText } from '../../model/compare-text.ts';
import type { FlowDigest, FlowDigestSource } from '../flow-digest.ts';
import { ConnectionTable } from '../table/connection-table.ts';
import { createRecordingWindow } from '../times/recording-window.ts';

/**
 * One digest of recordings that have no record in common, whatever nodes and times they are of: the same as digesting all
 * their files at once. Records that are in two of them are counted twice; `findOverlap` tells.
 */
export function mergeDigests(digests: readonly FlowDigest[]): FlowDigest {
  const [only] = digests;
  if (only !== undefined && digests.length === 1) return only;
  const table = new ConnectionTable();
  const window = createRecordingWindow();
  // What two of them counted at the same time is joined with what a third one counted by the order in which they come.
  for (const digest of digests.toSorted(compareWindows)) {
    for (const seen of digest.connections) table.addSeen(seen);
    table.boundNames(digest.maxNames);
    table.addSeenAnswers(digest);
    window.include(digest.window?.first);
    window.include(digest.window?.last);
  }
  return {
    ...table.finish(),
    window: window.finish(),
    nodes: [...new Set(digests.flatMap(({ nodes }) => nodes))].sort(),
    lostEvents: digests.reduce((sum, { lostEvents }) => sum + lostEvents, 0),
    sources: digests.flatMap(({ sources }) => sources).sort(compareSources),
  };
}

function compareWindows(one: FlowDigest, other: FlowDigest): number {
  const [a, b] = [one.window, other.window];
  return (
    (a?.first ?? 0) - (b?.first ?? 0) ||
    (a?.last ?? 0) - (b?.last ?? 0) ||
    compareText(sourcesText(one), sourcesText(other))
  );
}

function sourcesText({ sources }: FlowDigest): string {
  return sources.map(({ name, fingerprint }) => `${name} ${fingerprint}`).join('\n');
}

function compareSources(one: FlowDigestSource, other: FlowDigestSource): number {
  return compareText(one.name, other.name) || compareText(one.fingerprint ?? '', other.fingerprint ?? '');
}

/** How much of `added` was recorded in `known` already, by the fingerprints of their sources. */
type Overlap = 'none' | 'part' | 'all';

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
