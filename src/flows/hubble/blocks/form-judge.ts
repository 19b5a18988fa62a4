import { counterIndex } from '../../../digest/table/connection-table.ts';
import type { DigestBuilder } from '../../digest-builder.ts';
import type { IgnoredReason } from '../../flow-line.ts';
import type { Judgement } from '../flow/judge-flow.ts';
import {
  FORM_ALONE,
  FORM_BITS,
  FORM_COUNTED,
  FORM_DESTINATION_SHIFT,
  FORM_SOURCE_SHIFT,
  FORM_TALLIED,
  L7_DNS,
  LINE_DESTINATION_NOTE,
  LINE_FORM,
  LINE_FORM_NOTE,
  LINE_SOURCE_NOTE,
  NOTE_BITS,
} from '../kernel/layout.ts';
import { createJudgementMemo } from './judgement-memo.ts';
import type { KernelPieces } from './kernel-pieces.ts';
import type { LineFields } from './lines/line-fields.ts';

/** What is decided for lines of one form between ends of the same kinds. */
export interface JudgedForm {
  readonly judgement: Judgement;
  /** Where they are counted in the table; -1: they are not. */
  readonly counter: number;
}

/** Judges lines by their forms, of which a recording has some hundred. */
export interface FormJudge {
  /** Judges a line, and lets the kernel know what becomes of others of its form, where that says all that was asked. */
  judgeLine(word: number): JudgedForm;
  /** Judges lines of a form whose ends have these judged bits. */
  judge(form: number, source: number, destination: number): JudgedForm;
  /** Adds the ignored lines that the kernel has counted since the last time, because their forms tell all. */
  addCounted(builder: DigestBuilder): void;
  forget(): void;
}

export function createFormJudge(kernel: KernelPieces, fields: LineFields): FormJudge {
  const { words } = kernel;
  /** Forms whose lines are ignored, and counted by the kernel. */
  const ignoredForms = new Map<number, IgnoredReason>();
  const { judge, forget } = createJudgementMemo(kernel, (judgement, formBits) => ({
    judgement,
    counter: judgement.kind === 'ignored' ? -1 : counterIndex(judgement.observer, judgement.outcome),
    note: formNote(judgement, formBits),
  }));
  return {
    judge,
    judgeLine(word) {
      const ofSource = words[word + LINE_SOURCE_NOTE] || fields.source(word).judgedBits;
      const ofDestination = words[word + LINE_DESTINATION_NOTE] || fields.destination(word).judgedBits;
      const [source, destination] = [ofSource & NOTE_BITS, ofDestination & NOTE_BITS];
      const form = words[word + LINE_FORM] ?? 0;
      const judged = judge(form, source, destination);
      if (words[word + LINE_FORM_NOTE] !== 0) return judged;
      const bits = words[kernel.wordsOfForm(form) + FORM_BITS] ?? 0;
      if (!isOfEnds(bits, source, destination)) return judged;
      kernel.noteForm(form, judged.note);
      if (judged.note === FORM_COUNTED && judged.judgement.kind === 'ignored') {
        ignoredForms.set(form, judged.judgement.reason);
      }
      return judged;
    },
    addCounted(builder) {
      for (const [form, reason] of ignoredForms) {
        const lines = kernel.takeCount(form);
        if (lines > 0) builder.addIgnoredLines(reason, lines);
      }
    },
    forget() {
      forget();
      ignoredForms.clear();
    },
  };
}

/** Whether all lines of a form have ends with these judged bits. */
function isOfEnds(formBits: number, source: number, destination: number): boolean {
  return (
    ((formBits >> FORM_SOURCE_SHIFT) & NOTE_BITS) === source &&
    ((formBits >> FORM_DESTINATION_SHIFT) & NOTE_BITS) === destination
  );
}

/** What becomes of lines of a form of which all is noted. */
function formNote(judgement: Judgement, bits: number): number {
  if (judgement.kind === 'ignored') {
    return judgement.isAnswer && (bits & L7_DNS) !== 0 ? FORM_TALLIED : FORM_COUNTED;
  }
  return judgement.isTurned ? FORM_ALONE : FORM_TALLIED;
}
