import type { NamedPolicy } from '../../../../model/digest.ts';
import {
  FORM_AGGREGATE,
  FORM_L4,
  FORM_POLICIES,
  NOTE_BITS,
  TALLY_DESTINATION_NOTE,
  TALLY_FORM,
  TALLY_SOURCE_NOTE,
} from '../../kernel/layout.ts';
import type { FormJudge, JudgedForm } from '../form-judge.ts';
import type { KernelPieces } from '../kernel-pieces.ts';
import type { LineDetails } from '../lines/line-details.ts';
import { kindOfLine } from '../lines/line-l4.ts';

/** What all lines of a form have in common that were tallied. */
export interface TalliedForm extends JudgedForm {
  /** Bits of LINE_L4. */
  readonly l4: number;
  /** The `kindNumber` of their connections. */
  readonly kind: number;
  /** For how many connections each stands. */
  readonly weight: number;
  readonly policies: readonly NamedPolicy[];
}

/** The form of the tally whose words begin at `word`; each form is read once. */
export function createTalliedForms(
  { words, wordsOfForm }: KernelPieces,
  details: LineDetails,
  { judge }: Pick<FormJudge, 'judge'>,
): (word: number) => TalliedForm {
  const forms = new Map<number, TalliedForm>();
  const read = (form: number, word: number): TalliedForm => {
    const at = wordsOfForm(form);
    const l4 = words[at + FORM_L4] ?? 0;
    const source = (words[word + TALLY_SOURCE_NOTE] ?? 0) & NOTE_BITS;
    const destination = (words[word + TALLY_DESTINATION_NOTE] ?? 0) & NOTE_BITS;
    return {
      ...judge(form, source, destination),
      l4,
      kind: kindOfLine(l4, false),
      weight: details.weight(words[at + FORM_AGGREGATE] ?? 0),
      policies: details.policies(at + FORM_POLICIES),
    };
  };
  return (word) => {
    const number = words[word + TALLY_FORM] ?? 0;
    const known = forms.get(number);
    if (known !== undefined) return known;
    const form = read(number, word);
    forms.set(number, form);
    return form;
  };
}
