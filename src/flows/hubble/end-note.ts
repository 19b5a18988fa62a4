import type { EndFacts } from './end-facts.ts';

/** Bits of what the kernel hands over with each line of an end: a note, 0 where none was made. */
const IS_LOCAL = 1;
const IS_NAMED = 2;
/** What judgements ask for. */
export const JUDGED_BITS = IS_LOCAL | IS_NAMED;
/** An address outside of the cluster, which is one end whatever it is called (endpointIdentity). */
const IS_OUTSIDE = 4;
const ID_SHIFT = 3;

/** The bits that judgements ask for. */
export function judgedBits({ isLocal, isNamed }: EndFacts): number {
  return (isLocal ? IS_LOCAL : 0) | (isNamed ? IS_NAMED : 0);
}

/** The note of an end with this id in the table. */
export function endNote(judged: number, id: number, isOutside: boolean): number {
  return ((id + 1) << ID_SHIFT) | (isOutside ? IS_OUTSIDE : 0) | judged;
}

/** Whether names do not change which end it is. */
export function isOutsideNote(note: number): boolean {
  return (note & IS_OUTSIDE) !== 0;
}

/** The id of the end in the table. */
export function idOfNote(note: number): number {
  return (note >> ID_SHIFT) - 1;
}
