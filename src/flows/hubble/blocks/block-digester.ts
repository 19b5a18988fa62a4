import type { DigestBuilder } from '../../digest-builder.ts';
import type { EndsAtTime } from '../../with-known-ends.ts';
import { createKnownEnds } from './ends/known-ends.ts';
import { createFlowKernel, type KernelLineSink } from './flow-kernel.ts';
import { createFormJudge } from './form-judge.ts';
import { createLineAdder } from './lines/line-adder.ts';
import { createLineDetails } from './lines/line-details.ts';
import { createLineFields } from './lines/line-fields.ts';
import { createTallyCollector } from './tallies/tally-collector.ts';

/** Digests blocks of lines, of one source after the other. */
export interface BlockDigester {
  /** Counts the lines of a block in `builder`, as far as they are not counted until `finish`; `other` is as in LineConsumer. How many lines there are. */
  read(
    builder: DigestBuilder,
    endsAt: EndsAtTime | undefined,
    block: Uint8Array,
    other: (index: number, start: number, end: number) => void,
  ): number;
  /** Counts the rest. */
  finish(builder: DigestBuilder): void;
}

/**
 * The way of a line from its bytes to a counter: the kernel leaves numbers, and what a number means is found out when it is new. Lines of which
 * nothing is new the kernel counts itself. The same as adding what the plain reader reads, by the same rules: only the assembly of the observation
 * is left out.
 */
export function createBlockDigester(): BlockDigester {
  const kernel = createFlowKernel();
  const ends = createKnownEnds(kernel);
  const details = createLineDetails(kernel);
  const fields = createLineFields(kernel, ends, details);
  const forms = createFormJudge(kernel, fields);
  const add = createLineAdder(kernel, ends, details, fields, forms);
  const tallies = createTallyCollector(kernel, ends, details, forms);
  /** Whose lines are read. */
  let current: DigestBuilder | undefined;

  const takeTallied = (builder: DigestBuilder): void => {
    forms.addCounted(builder);
    tallies.addTo(builder);
    ends.complete();
  };

  const start = (builder: DigestBuilder): void => {
    // Whoever gave up reading did not finish: what was tallied is none of this one's.
    if (current !== undefined) takeTallied(current);
    current = builder;
    ends.enterIn(builder.table);
  };

  return {
    read(builder, endsAt, block, other) {
      if (builder !== current) start(builder);
      const sink: KernelLineSink = {
        line: (word) => add(word, builder, endsAt),
        other,
        named: (tally, names) => tallies.addNames(tally, names, builder),
        full: () => takeTallied(builder),
        forget() {
          takeTallied(builder);
          for (const memo of [ends, details, forms]) memo.forget();
        },
      };
      return kernel.readBlock(block, sink, endsAt === undefined);
    },
    finish(builder) {
      if (builder === current) takeTallied(builder);
    },
  };
}
