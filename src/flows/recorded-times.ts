import type { FlowDigestSource } from '../digest/flow-digest.ts';
import { createNodeTimes } from '../digest/times/node-times.ts';
import { createRecordedStretches, type MinutesOfHour } from '../digest/times/recorded-stretches.ts';
import { recorderPauses } from '../digest/times/recorder-pauses.ts';
import { createRecordingWindow } from '../digest/times/recording-window.ts';
import type { EpochMs } from '../model/digest.ts';

/** When records of a source were written, in all and by each node; told record by record, in any order. */
export interface RecordedTimes {
  include(time: EpochMs | undefined, node: string | undefined): void;
  /** Records of one hour that were counted elsewhere. */
  includeHour(first: EpochMs, last: EpochMs, minutes: MinutesOfHour): void;
  /** Nodes that the recorder could not reach. */
  addUnreached(nodes: readonly string[], time: EpochMs | undefined): void;
  finish(): SourceTimes;
}

export interface SourceTimes
  extends Pick<FlowDigestSource, 'window' | 'stretches' | 'pauses' | 'abruptAt' | 'nodeTimes' | 'unreached'> {
  readonly nodes: readonly string[];
}

export function createRecordedTimes(): RecordedTimes {
  const window = createRecordingWindow();
  const stretches = createRecordedStretches();
  const nodes = createNodeTimes();
  return {
    include(time, node) {
      window.include(time);
      stretches.include(time);
      nodes.include(node, time);
    },
    includeHour(first, last, minutes) {
      window.include(first);
      window.include(last);
      stretches.includeHour(first, last, minutes);
    },
    addUnreached: nodes.addUnreached,
    finish() {
      const reported = nodes.nodes();
      const nodeTimes = reported.length > 1 ? nodes.times() : [];
      const unreached = nodes.unreached(window.finish());
      const filled = stretches.finish();
      const { pauses, abruptAt } = recorderPauses(stretches.minutes());
      return {
        window: window.finish(),
        nodes: reported,
        ...(filled.length > 0 && { stretches: filled }),
        ...(pauses.length > 0 && { pauses }),
        ...(abruptAt.length > 0 && { abruptAt }),
        ...(nodeTimes.length > 0 && { nodeTimes }),
        ...(unreached.length > 0 && { unreached }),
      };
    },
  };
}
