import type { FlowDigest, FlowDigestSource } from '../digest/flow-digest.ts';
import { type ConnectionTable, createConnectionTable } from '../digest/table/connection-table.ts';
import { createNodeTimes } from '../digest/times/node-times.ts';
import { createRecordedStretches } from '../digest/times/recorded-stretches.ts';
import { createRecordingWindow } from '../digest/times/recording-window.ts';
import type { EpochMs } from '../model/digest.ts';
import type { FlowLine, IgnoredReason } from './flow-line.ts';

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
  /** Sightings whose direction was guessed, and those without a time. */
  readonly guessed: number;
  readonly undated: number;
  /** The digest; its single source has the counts of all lines added. */
  finish(
    source: Pick<FlowDigestSource, 'name' | 'format' | 'isComplete' | 'fingerprint'> &
      Partial<Pick<FlowDigestSource, 'sampling'>>,
  ): FlowDigest;
}

export function createDigestBuilder(): DigestBuilder {
  const table = createConnectionTable();
  const window = createRecordingWindow();
  const stretches = createRecordedStretches();
  const nodes = createNodeTimes();
  const ignored = new Map<string, number>();
  const broken = new Map<string, number>();
  let lines = 0;
  let connections = 0;
  let lostEvents = 0;
  let guessed = 0;
  let undated = 0;

  const addRecorded = (time: number | undefined, node: string | undefined): void => {
    window.include(time);
    stretches.include(time);
    nodes.include(node, time);
  };

  const addConnection = (
    time: EpochMs | undefined,
    node: string | undefined,
    isDirectionGuessed: boolean,
  ): void => {
    connections++;
    if (isDirectionGuessed) guessed++;
    if (time === undefined) undated++;
    addRecorded(time, node);
  };

  return {
    table,
    get guessed() {
      return guessed;
    },
    get undated() {
      return undated;
    },
    addSighting(time, node, isDirectionGuessed) {
      lines++;
      addConnection(time, node, isDirectionGuessed);
    },
    addIgnored(reason, time, node) {
      lines++;
      increase(ignored, reason);
      addRecorded(time, node);
    },
    addSightings(added, isDirectionGuessed) {
      lines += added;
      connections += added;
      if (isDirectionGuessed) guessed += added;
    },
    addIgnoredLines(reason, added) {
      lines += added;
      increase(ignored, reason, added);
    },
    addTime: addRecorded,
    add(line) {
      lines++;
      switch (line.kind) {
        case 'observation': {
          if (line.isOtherLayer === true) {
            increase(ignored, 'non-policy-drop');
            addRecorded(line.observation.time, line.observation.node);
            break;
          }
          const { time, lastTime, node, isDirectionGuessed } = line.observation;
          table.addObservation(line.observation);
          window.include(lastTime);
          stretches.include(lastTime);
          nodes.include(node, lastTime);
          addConnection(time, node, isDirectionGuessed);
          break;
        }
        case 'ignored':
          increase(ignored, line.reason);
          if (line.answer !== undefined) table.addAnswer(line.answer, line.time);
          if (line.unreached !== undefined) nodes.addUnreached(line.unreached, line.time);
          addRecorded(line.time, line.node);
          break;
        case 'lost-events':
          increase(ignored, 'lost-events');
          lostEvents += line.count;
          addRecorded(line.time, line.node);
          break;
        case 'broken':
          increase(broken, line.reason);
          break;
      }
    },
    finish(source) {
      const records = { lines, connections, ignored: sortedRecord(ignored), broken: sortedRecord(broken) };
      const reported = nodes.nodes();
      const nodeTimes = reported.length > 1 ? nodes.times() : [];
      const unreached = nodes.unreached(window.finish());
      const filled = stretches.finish();
      return {
        ...table.finish(),
        window: window.finish(),
        nodes: reported,
        lostEvents,
        sources: [
          {
            sampling: undefined,
            ...source,
            window: window.finish(),
            ...(filled.length > 0 && { stretches: filled }),
            lostEvents,
            records,
            nodes: reported,
            ...(nodeTimes.length > 0 && { nodeTimes }),
            ...(unreached.length > 0 && { unreached }),
          },
        ],
      };
    },
  };
}

function increase(counts: Map<string, number>, reason: string, by = 1): void {
  counts.set(reason, (counts.get(reason) ?? 0) + by);
}

function sortedRecord(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}
