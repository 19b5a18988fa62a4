import type { Verdict } from '../../model/verdict.ts';
import type { LastWord } from './last-words.ts';

/** What a connection that is dropped after a deploy says about that deploy. */
export type Attribution =
  /** Policies drop it, as the simulation of what is live now says: the deploy meant it, or left it as it was. */
  | { readonly kind: 'predicted'; readonly why: 'blocked' | 'still-denied' }
  /** The simulation says that it is allowed. `not-opened`: the deploy should have opened it. */
  | { readonly kind: 'unpredicted'; readonly why: 'allowed' | 'not-opened' }
  /**
   * Not caused by the deploy: it was already dropped before although policies allowed it, or nothing that was deployed selects
   * its ends.
   */
  | { readonly kind: 'background'; readonly why: 'dropped-before' | 'not-touched' }
  | {
      readonly kind: 'cannot-tell';
      readonly why: /** A verdict is unknown. */
        | 'unknown-verdict'
        /** Who opened it is a guess: it may be a reply. */
        | 'guessed-direction'
        /** Policies of kinds that could not be listed may drop it, and it was never seen let through before. */
        | 'policies-not-seen'
        /** It was dropped before, for an unknown reason. */
        | 'unknown-before';
    };

/** Whether the deploy is the cause, as far as that is known. */
export type AttributionKind = Attribution['kind'];

/** In the order in which people want to read them. */
export const ATTRIBUTIONS: readonly AttributionKind[] = [
  'unpredicted',
  'cannot-tell',
  'predicted',
  'background',
];

/** A dropped connection, judged by what was live before the deploy and by what is live after it. */
export interface JudgedDrop {
  readonly base: Verdict;
  readonly head: Verdict;
  /** A policy that the deploy wrote or deleted selects, or may select, one of its ends. */
  readonly isTouched: boolean;
  /** What happened to it when it was last seen before the deploy. */
  readonly before: LastWord;
  readonly isDirectionGuessed: boolean;
  /** Whether all policies of the cluster were seen. */
  readonly isWhole: boolean;
}

/**
 * What caused a drop. What the simulation denies is never unpredicted; nor is what a record only guesses, what the deploy cannot
 * reach, or what was dropped before although the policies then allowed it.
 */
export function attributeDrop(drop: JudgedDrop): Attribution {
  const { base, head, isTouched, before, isDirectionGuessed, isWhole } = drop;
  if (head.outcome === 'denied') {
    return { kind: 'predicted', why: base.outcome === 'denied' ? 'still-denied' : 'blocked' };
  }
  if (!isTouched) return { kind: 'background', why: 'not-touched' };
  if (isDirectionGuessed) return { kind: 'cannot-tell', why: 'guessed-direction' };
  if (head.outcome === 'unknown') return { kind: 'cannot-tell', why: 'unknown-verdict' };
  // A policy dropped it before, and no longer does.
  if (base.outcome === 'denied' && isWhole) return { kind: 'unpredicted', why: 'not-opened' };
  if (before === 'dropped' && base.outcome === 'allowed')
    return { kind: 'background', why: 'dropped-before' };
  if (before === 'dropped' || before === 'undated') return { kind: 'cannot-tell', why: 'unknown-before' };
  if (before === 'not-seen' && !isWhole) return { kind: 'cannot-tell', why: 'policies-not-seen' };
  return { kind: 'unpredicted', why: 'allowed' };
}
