import type { DigestBuilder } from '../../../digest-builder.ts';
import type { KnownEnds } from '../ends/known-ends.ts';
import type { FlowKernel } from '../flow-kernel.ts';
import type { FormJudge } from '../form-judge.ts';
import type { LineDetails } from '../lines/line-details.ts';
import { createTalliedForms } from './tallied-forms.ts';
import { createTalliedNames } from './tallied-names.ts';
import { createTallyAdder } from './tally-adder.ts';

/** Adds to a digest what the kernel tallied: the same as adding the lines one by one. */
export interface TallyCollector {
  addTo(builder: DigestBuilder): void;
  /** What one of the lines of a tally calls its destination: see KernelLineSink. */
  addNames(tally: number, names: number, builder: DigestBuilder): void;
}

export function createTallyCollector(
  kernel: FlowKernel,
  ends: KnownEnds,
  details: LineDetails,
  judge: Pick<FormJudge, 'judge'>,
): TallyCollector {
  const adder = createTallyAdder(kernel, ends, details);
  const names = createTalliedNames(kernel, ends);
  return {
    addTo(builder) {
      const formOf = createTalliedForms(kernel, details, judge);
      names.forget();
      kernel.takeTallies({
        tally(word) {
          const form = formOf(word);
          const { judgement } = form;
          if (judgement.kind === 'ignored') adder.addAnswers(word, builder, judgement.reason);
          else adder.addConnection(word, builder, form, judgement);
        },
        hour: builder.addHour,
        node(piece, first, last) {
          const node = details.nodeNamed(piece);
          builder.addTime(first, node);
          builder.addTime(last, node);
        },
      });
    },
    addNames: names.add,
  };
}
