import type { FlowLine } from '../flow-line.ts';
import { createConnectionTable } from './connection-table.ts';
import type { FlowDigest, FlowDigestSource } from './flow-digest.ts';
import { createRecordingWindow } from './recording-window.ts';

/** Digests the lines of one source. The order of the lines does not matter. */
export interface DigestBuilder {
  add(line: FlowLine): void;
  /** The digest; its one source has the counts of all lines added. */
  finish(source: Omit<FlowDigestSource, 'records'>): FlowDigest;
}

export function createDigestBuilder(): DigestBuilder {
  const table = createConnectionTable();
  const window = createRecordingWindow();
  const nodes = new Set<string>();
  const ignored = new Map<string, number>();
  const broken = new Map<string, number>();
  let lines = 0;
  let connections = 0;
  let lostEvents = 0;

  const addRecorded = (time: number | undefined, node: string | undefined): void => {
    window.include(time);
    if (node !== undefined) nodes.add(node);
  };

  return {
    add(line) {
      lines++;
      switch (line.kind) {
        case 'observation':
          connections++;
          table.addObservation(line.observation);
          addRecorded(line.observation.time, line.observation.node);
          break;
        case 'ignored':
          increase(ignored, line.reason);
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
      return {
        connections: table.finish(),
        window: window.finish(),
        nodes: [...nodes].sort(),
        lostEvents,
        sources: [{ ...source, records }],
      };
    },
  };
}

function increase(counts: Map<string, number>, reason: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
}

function sortedRecord(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}
