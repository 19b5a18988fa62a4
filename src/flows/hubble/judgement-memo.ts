import { TupleTable } from '../../digest/tuple-table.ts';
import { JUDGED_BITS } from './end-note.ts';
import { JUDGED_FIELDS, L7_PRESENCES } from './flow-facts.ts';
import type { FlowKernel } from './flow-kernel.ts';
import { type Judgement, judgeFlow } from './judge-flow.ts';
import {
  L7_PRESENT,
  L7_RESPONSE,
  LINE_COMBINATION,
  LINE_DESTINATION,
  LINE_DESTINATION_PORT,
  LINE_HAS_DESTINATION_SERVICE,
  LINE_L4,
  LINE_L7,
  LINE_SOURCE,
  LINE_SOURCE_PORT,
} from './kernel/layout.ts';
import type { KnownEnd } from './known-ends.ts';
import { l4Facts, portRangeNumber } from './l4.ts';
import { l4Of } from './line-l4.ts';

/** Judgements kept; a bound on memory only. */
const MAX_JUDGEMENTS = 16_384;

export interface JudgementMemo<T> {
  /** Judges the line whose words begin at `word`, with the notes of its ends. */
  judge(word: number, source: number, destination: number): T;
  forget(): void;
}

/** Judges each combination of facts once, and lets `use` make of it what the caller needs: a recording has some hundred. */
export function createJudgementMemo<T>(
  kernel: FlowKernel,
  endAt: (number: number) => KnownEnd,
  use: (judgement: Judgement) => T,
): JudgementMemo<T> {
  const { words } = kernel;
  const table = new TupleTable(2);
  const facts = new Int32Array(2);
  let judgements: T[] = [];

  const forget = (): void => {
    table.clear();
    judgements = [];
  };

  return {
    forget,
    judge(word, source, destination) {
      facts[0] = words[word + LINE_COMBINATION] ?? 0;
      facts[1] = packFacts(words, word, source, destination);
      const known = judgements[table.indexOf(facts)];
      if (known !== undefined) return known;
      const values = kernel.judgedValues(facts[0]);
      const judgement = use(
        judgeFlow({
          fields: Object.fromEntries(JUDGED_FIELDS.map((field, i) => [field, values[i]])),
          l4: l4Facts(l4Of(words, word)),
          l7: L7_PRESENCES[l7Number(words[word + LINE_L7] ?? 0)] ?? 'absent',
          hasDestinationService: words[word + LINE_HAS_DESTINATION_SERVICE] === 1,
          source: endAt(words[word + LINE_SOURCE] ?? 0).facts,
          destination: endAt(words[word + LINE_DESTINATION] ?? 0).facts,
        }),
      );
      judgements.push(judgement);
      if (judgements.length >= MAX_JUDGEMENTS) forget();
      return judgement;
    },
  };
}

/** All facts but the fields in one integer: 16 bits of L4, then 2, 2, 2, 1 and of each end 2. */
function packFacts(words: Int32Array, word: number, source: number, destination: number): number {
  // Without the ICMP code, which nobody judges.
  let packed = (words[word + LINE_L4] ?? 0) & 0xffff;
  packed |= portRangeNumber(words[word + LINE_SOURCE_PORT] || undefined) << 16;
  packed |= portRangeNumber(words[word + LINE_DESTINATION_PORT] || undefined) << 18;
  packed |= l7Number(words[word + LINE_L7] ?? 0) << 20;
  packed |= (words[word + LINE_HAS_DESTINATION_SERVICE] ?? 0) << 22;
  packed |= (source & JUDGED_BITS) << 23;
  return packed | ((destination & JUDGED_BITS) << 25);
}

/** The place in L7_PRESENCES. */
function l7Number(bits: number): 0 | 1 | 2 {
  if ((bits & L7_PRESENT) === 0) return 0;
  return (bits & L7_RESPONSE) === 0 ? 1 : 2;
}
