import { distance } from 'fastest-levenshtein';

/** The known word that `word` most likely misspells, at most `most` letters away; undefined if none is near. Case is ignored. */
export function didYouMean(
  word: string,
  known: readonly string[],
  most = Number.POSITIVE_INFINITY,
): string | undefined {
  if (word.length > 100) return undefined;
  let best: { readonly word: string; readonly distance: number; readonly isSwap: boolean } | undefined;
  for (const candidate of known) {
    const away = distance(word.toLowerCase(), candidate.toLowerCase());
    const isSwap = lettersOf(word) === lettersOf(candidate);
    if (best === undefined || away < best.distance || (away === best.distance && isSwap && !best.isSwap)) {
      best = { word: candidate, distance: away, isSwap };
    }
  }
  // Swapping two letters counts as two edits.
  const near = word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3));
  return best !== undefined && best.distance <= Math.min(near, most) ? best.word : undefined;
}

/** The same for words whose letters stand in another order. */
function lettersOf(word: string): string {
  return [...word.toLowerCase()].sort().join('');
}
