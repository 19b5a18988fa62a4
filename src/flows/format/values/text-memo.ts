import { detached } from './detached.ts';

/** Texts and answers that are kept: only a bound on memory, whatever a source contains. */
const MAX_TEXTS = 8192;
/** A longer text is read anew each time: labels, names and addresses are shorter. */
const MAX_KEPT_LENGTH = 1024;

/**
 * The same as `read`, which depends only on its text, but remembers the answers: records say the same again and again. Equal
 * texts get the same object as long as it is remembered, so that callers can recognise it by reference.
 */
export function textMemo<Answer>(
  read: (text: string) => Answer,
  maxTexts = MAX_TEXTS,
): (text: string) => Answer {
  const known = new Map<string, Answer>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const answer = read(text);
    if (answer === undefined || text.length > MAX_KEPT_LENGTH) return answer;
    if (known.size >= maxTexts) known.clear();
    known.set(detached(text), answer);
    return answer;
  };
}
