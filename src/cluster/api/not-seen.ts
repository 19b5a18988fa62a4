import type { UnseenObjects } from '../../policy/live/unseen-policies.ts';

/** A part of the cluster that could not be looked at: what is there is not known. */
export interface NotSeen extends UnseenObjects {
  /** In the words of the server; not escaped. */
  readonly why: string;
}

/** Each place once, in a fixed order. */
export function sortNotSeen(places: readonly NotSeen[]): readonly NotSeen[] {
  const byWhat = new Map(places.map((place) => [place.what, place]));
  return [...byWhat.values()].sort((a, b) => (a.what < b.what ? -1 : 1));
}
