import { type JsonObject, objectAt } from './json-object.ts';
import { validCondition } from './plug-in-refusal.ts';
import { uidOf } from './stored-content.ts';

/**
 * What the network plug-in has said of a policy that was written. Cilium's operator judges what an agent would take; its condition names no
 * generation, and stays as it is when its judgement does. So what stood there before the write and still does is of the old content, or
 * of both: nobody can tell.
 */
export type Evidence =
  /** It accepts what was written, and said so since. */
  | { readonly kind: 'accepted' }
  /** It accepted the policy before the write, and has not taken that back. */
  | { readonly kind: 'still-accepted' }
  /** Not escaped. */
  | { readonly kind: 'refused'; readonly words: string }
  /** It refused the policy before the write, and has not taken that back. Not escaped. */
  | { readonly kind: 'still-refused'; readonly words: string }
  | { readonly kind: 'silent' }
  /** What is in the cluster is no longer what was written. */
  | { readonly kind: 'changed-by-others' };

/**
 * @param stored the object as the server answered the write.
 * @param live the same object later; undefined: it is not there.
 */
export function judgeEvidence(stored: JsonObject, live: JsonObject | undefined): Evidence {
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

/** The server counts it up by each change of the content, and not of the status. */
function generationOf(object: JsonObject): unknown {
  return objectAt(object, 'metadata').generation;
}
