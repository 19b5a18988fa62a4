import { type JsonObject, objectAt } from '../../model/json-object.ts';
import { uidOf } from '../objects/stored-content.ts';
import { validCondition } from './plug-in-refusal.ts';

/**
 * What the network plug-in has said about a policy that was written. Cilium's operator judges whether an agent would accept it.
 * Its condition names no generation, and does not change while the judgement stays the same. So a condition that was there before
 * the write and still is may be about the old content only; that is unknown.
 */
export type PlugInWord =
  /** It accepts what was written, and has said so since. */
  | { readonly kind: 'accepted' }
  /** It accepted the policy before the write, and has not taken that back. */
  | { readonly kind: 'still-accepted' }
  /** Not escaped. */
  | { readonly kind: 'refused'; readonly words: string }
  /** It refused the policy before the write, and has not taken that back. Not escaped. */
  | { readonly kind: 'still-refused'; readonly words: string }
  | { readonly kind: 'silent' }
  /** The cluster no longer has what was written. */
  | { readonly kind: 'changed-by-others' };

/**
 * @param stored the object as the server answered the write.
 * @param live the same object later; undefined: it is not there.
 */
export function plugInWord(stored: JsonObject, live: JsonObject | undefined): PlugInWord {
  if (live === undefined || uidOf(live) !== uidOf(stored) || generationOf(live) !== generationOf(stored)) {
    return { kind: 'changed-by-others' };
  }
  const before = validCondition(stored);
  const now = validCondition(live);
  switch (now?.status) {
    case 'True':
      return { kind: before?.status === 'True' ? 'still-accepted' : 'accepted' };
    case 'False': {
      const { message: words, since } = now;
      const isOld = before?.status === 'False' && before.message === words && before.since === since;
      return { kind: isOld ? 'still-refused' : 'refused', words };
    }
    default:
      return { kind: 'silent' };
  }
}

/** The server increments it with each change of the content, but not of the status. */
function generationOf(object: JsonObject): unknown {
  return objectAt(object, 'metadata').generation;
}
