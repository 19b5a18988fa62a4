import type { EndFacts } from '../../ends/end-facts.ts';
import { NOTE_ID_SHIFT, NOTE_IS_MADE, NOTE_IS_OUTSIDE } from '../../kernel/layout.ts';

/** Bits of what the kernel hands over with each line of an end: a note, 0 where none was made. */
const IS_LOCAL = 1;
const IS_NAMED = 2;

/** What judgements ask of an end. */
export type JudgedFacts = Pick<EndFacts, 'isLocal' | 'isNamed'>;

/** Those as the kernel's NOTE_BITS. */
export function judgedBits({ isLocal, isNamed }: JudgedFacts): number {
  return (isLocal ? IS_LOCAL : 0) | (isNamed ? IS_NAMED : 0);
}

export function judgedFacts(bits: number): JudgedFacts {
  return { isLocal: (bits & IS_LOCAL) !== 0, isNamed: (bits & IS_NAMED) !== 0 };
}

/** The note of an end of which nothing else is known. */
export function bareNote(judged: number): number {
  return NOTE_IS_MADE | judged;
}

/** The note of an end with this id in the table. */
export function endNote(judged: number, id: number, isOutside: boolean): number {
  return ((id + 1) << NOTE_ID_SHIFT) | (isOutside ? NOTE_IS_OUTSIDE : 0) | bareNote(judged);
}

/** Whether names do not change which end it is. */
export function isOutsideNote(note: number): boolean {
  return (note & NOTE_IS_OUTSIDE) !== 0;
}

/** The id of the end in the table; -1: the note does not tell. */
export function idOfNote(note: number): number {
  return (note >> NOTE_ID_SHIFT) - 1;
}
