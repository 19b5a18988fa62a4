import type { DigestSource } from '../model/digest.ts';
import type { FlowLine, IgnoredReason } from './flow-line.ts';

type BrokenReason = Extract<FlowLine, { kind: 'broken' }>['reason'];

/** What became of the lines of a source: every line is one of these. */
export interface LineCounts {
  /** Sightings whose direction was guessed, and those without a time. */
  readonly guessed: number;
  readonly undated: number;
  readonly lostEvents: number;
  addSightings(lines: number, isDirectionGuessed: boolean): void;
  /** One of the sightings has no time. */
  addUndated(): void;
  addIgnored(reason: IgnoredReason, lines: number): void;
  addBroken(reason: BrokenReason): void;
  /** A line that says how many events were lost. */
  addLostEvents(count: number): void;
  finish(): DigestSource['records'];
}

export function createLineCounts(): LineCounts {
  const ignored = new Map<string, number>();
  const broken = new Map<string, number>();
  let lines = 0;
  let connections = 0;
  let lostEvents = 0;
  let guessed = 0;
  let undated = 0;
  return {
    get guessed() {
      return guessed;
    },
    get undated() {
      return undated;
    },
    get lostEvents() {
      return lostEvents;
    },
    addSightings(added, isDirectionGuessed) {
      lines += added;
      connections += added;
      if (isDirectionGuessed) guessed += added;
    },
    addUndated() {
      undated++;
    },
    addIgnored(reason, added) {
      lines += added;
      increase(ignored, reason, added);
    },
    addBroken(reason) {
      lines++;
      increase(broken, reason, 1);
    },
    addLostEvents(count) {
      lines++;
      increase(ignored, 'lost-events', 1);
      lostEvents += count;
    },
    finish: () => ({ lines, connections, ignored: sortedRecord(ignored), broken: sortedRecord(broken) }),
  };
}

function increase(counts: Map<string, number>, reason: string, by: number): void {
  counts.set(reason, (counts.get(reason) ?? 0) + by);
}

function sortedRecord(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}
