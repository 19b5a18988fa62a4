import type { ObjectRef } from '../deploy-plan.ts';

/** What is known about one object when the waiting is over. Texts are not escaped. */
export type Settled =
  /** The network plug-in accepts what was written. `before`: it said so before the write, and has not taken it back. */
  | { readonly kind: 'accepted'; readonly since: 'the-write' | 'before' }
  /** No network plug-in says anything about such an object, or it is deleted: the time was waited. */
  | { readonly kind: 'no-evidence' }
  /** In the plug-in's words. */
  | { readonly kind: 'refused'; readonly words: string }
  | { readonly kind: 'not-known'; readonly why: string };

export interface SettledObject {
  readonly object: ObjectRef;
  readonly isDeleted: boolean;
  readonly settled: Settled;
}

/** One wait for the network plug-in after writes. */
export interface Settling {
  /** How long to wait where there is no evidence. */
  readonly seconds: number;
  /** How long it lasted. */
  readonly waitedSeconds: number;
  /** Why it was ended early. */
  readonly cut?: 'cancelled' | 'out-of-time';
  readonly objects: readonly SettledObject[];
}

/**
 * `settled`: all evidence that there can be is there, and the time was waited for the rest. `not-known`: something could not be
 * looked at, was not said, or the wait was cut short. `refused`: the network plug-in does not enforce something. `off`: there was
 * no wait.
 */
export type SettleStatus = 'settled' | 'not-known' | 'refused' | 'off';

/** The result of all waits of a run; undefined when there was nothing to wait for. */
export function settleStatus(settlings: readonly Settling[] | 'off' | undefined): SettleStatus | undefined {
  if (settlings === undefined || settlings === 'off') return settlings;
  const kinds = new Set(settlings.flatMap(({ objects }) => objects.map(({ settled }) => settled.kind)));
  if (kinds.has('refused')) return 'refused';
  if (kinds.has('not-known') || settlings.some(({ cut }) => cut !== undefined)) return 'not-known';
  return kinds.size === 0 ? undefined : 'settled';
}
