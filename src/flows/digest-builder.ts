import type { FlowDigest, FlowDigestSource } from '../digest/flow-digest.ts';
import { ConnectionTable } from '../digest/table/connection-table.ts';
import type { MinutesOfHour } from '../digest/times/recorded-stretches.ts';
import type { EpochMs } from '../model/digest.ts';
import type { FlowLine, IgnoredReason } from './flow-line.ts';
import { createLineCounts, type LineCounts } from './line-counts.ts';
import { createRecordedTimes, type RecordedTimes } from './recorded-times.ts';

/** Digests the lines of one source. The order of the lines does not matter. */
export interface DigestBuilder {
  add(line: FlowLine): void;
  /** For readers that make no FlowLine, `add` in parts: a sighting has been counted in `table`. */
  readonly table: ConnectionTable;
  addSighting(time: EpochMs | undefined, node: string | undefined, isDirectionGuessed: boolean): void;
  addIgnored(reason: IgnoredReason, time: EpochMs | undefined, node: string | undefined): void;
  /** The same for dated lines that were counted elsewhere: only their number is missing, and the times of the node that wrote them. */
  addSightings(lines: number, isDirectionGuessed: boolean): void;
  addIgnoredLines(reason: IgnoredReason, lines: number): void;
  addTime(time: EpochMs, node: string | undefined): void;
  /** Of all such lines of an hour. */
  addHour(first: EpochMs, last: EpochMs, minutes: MinutesOfHour): void;
  /** Sightings whose direction was guessed, and those without a time. */
  readonly guessed: number;
  readonly undated: number;
  /** The digest; its single source has the counts of all lines added. */
  finish(source: SourceOfLines): FlowDigest;
}

export type SourceOfLines = Pick<FlowDigestSource, 'name' | 'format' | 'isComplete' | 'fingerprint'> &
  Partial<Pick<FlowDigestSource, 'sampling'>>;

export function createDigestBuilder(): DigestBuilder {
  const table = new ConnectionTable();
  const times = createRecordedTimes();
  const counts = createLineCounts();

  const addSighting: DigestBuilder['addSighting'] = (time, node, isDirectionGuessed) => {
    counts.addSightings(1, isDirectionGuessed);
    if (time === undefined) counts.addUndated();
    times.include(time, node);
  };
  const addIgnored: DigestBuilder['addIgnored'] = (reason, time, node) => {
    counts.addIgnored(reason, 1);
    times.include(time, node);
  };

  return {
    table,
    get guessed() {
      return counts.guessed;
    },
    get undated() {
      return counts.undated;
    },
    addSighting,
    addIgnored,
    addSightings: counts.addSightings,
    addIgnoredLines: counts.addIgnored,
    addTime: times.include,
    addHour: times.includeHour,
    add(line) {
      switch (line.kind) {
        case 'observation': {
          const { time, lastTime, node, isDirectionGuessed } = line.observation;
          if (line.isOtherLayer === true) {
            addIgnored('non-policy-drop', time, node);
            break;
          }
          table.addObservation(line.observation);
          times.include(lastTime, node);
          addSighting(time, node, isDirectionGuessed);
          break;
        }
        case 'ignored':
          if (line.answer !== undefined) table.addAnswer(line.answer, line.time);
          if (line.unreached !== undefined) times.addUnreached(line.unreached, line.time);
          addIgnored(line.reason, line.time, line.node);
          break;
        case 'lost-events':
          counts.addLostEvents(line.count);
          times.include(line.time, line.node);
          break;
        case 'broken':
          counts.addBroken(line.reason);
          break;
      }
    },
    finish: (source) => finishDigest(source, table, times, counts),
  };
}

function finishDigest(
  source: SourceOfLines,
  table: ConnectionTable,
  times: RecordedTimes,
  counts: LineCounts,
): FlowDigest {
  const { lostEvents } = counts;
  const recorded = times.finish();
  const { window, nodes } = recorded;
  return {
    ...table.finish(),
    window,
    nodes,
    lostEvents,
    sources: [{ sampling: undefined, ...source, ...recorded, lostEvents, records: counts.finish() }],
  };
}
