import { JUDGED_FIELDS, L7_PRESENCES } from '../flow/flow-facts.ts';
import { type Judgement, judgeFlow } from '../flow/judge-flow.ts';
import { FORM_BITS, FORM_HAS_SERVICE, FORM_L4, L7_PRESENT, L7_RESPONSE } from '../kernel/layout.ts';
import { judgedFacts } from './ends/end-note.ts';
import type { KernelPieces } from './kernel-pieces.ts';
import { l4FactsOf } from './lines/line-l4.ts';

/** Judgements kept; a bound on memory only. */
const MAX_JUDGEMENTS = 16_384;

export interface JudgementMemo<T> {
  /** Judges lines of a form whose ends have these judged bits, which the form may not know. */
  judge(form: number, source: number, destination: number): T;
  forget(): void;
}

/** Judges each form once, and lets `use` make of it, and of its FORM_BITS, what the caller needs: a recording has some hundred. */
export function createJudgementMemo<T>(
  kernel: KernelPieces,
  use: (judgement: Judgement, formBits: number) => T,
): JudgementMemo<T> {
  const judgements = new Map<number, T>();
  return {
    judge(form, source, destination) {
      const key = form * 16 + ((destination << 2) | source);
      const known = judgements.get(key);
      if (known !== undefined) return known;
      const values = kernel.judgedValues(form);
      const at = kernel.wordsOfForm(form);
      const formBits = kernel.words[at + FORM_BITS] ?? 0;
      const judgement = judgeFlow({
        fields: Object.fromEntries(JUDGED_FIELDS.map((field, i) => [field, values[i]])),
        l4: l4FactsOf(kernel.words[at + FORM_L4] ?? 0, formBits),
        l7: L7_PRESENCES[l7Number(formBits)] ?? 'absent',
        hasDestinationService: (formBits & FORM_HAS_SERVICE) !== 0,
        source: judgedFacts(source),
        destination: judgedFacts(destination),
      });
      const used = use(judgement, formBits);
      if (judgements.size >= MAX_JUDGEMENTS) judgements.clear();
      judgements.set(key, used);
      return used;
    },
    forget: () => judgements.clear(),
  };
}

/** The place in L7_PRESENCES. */
function l7Number(bits: number): 0 | 1 | 2 {
  if ((bits & L7_PRESENT) === 0) return 0;
  return (bits & L7_RESPONSE) === 0 ? 1 : 2;
}
