import type { AttributionKind } from './attribution.ts';
import type { WatchFindings } from './drop-attribution.ts';

/** How much a watch has to see, and how much it tolerates. */
export interface WatchLimits {
  /** The number of unpredicted connections that is not yet a failure. */
  readonly failureLimit: number;
  /** The fewest connections that have to be seen since the deploy. */
  readonly minimumConnections: number;
}

/** What is known about the records themselves. */
export interface WatchedRecords {
  /** Records of connections since the deploy. */
  readonly records: number;
  /** Records of connections that are older, or have no time. */
  readonly older: number;
  readonly undated: number;
  /** Whether at least one source with connections since the deploy can show dropped ones. */
  readonly showsDrops: boolean;
  /** Sources that could not be read, or not to their end. */
  readonly unread: readonly string[];
}

/** Why a watch says neither success nor failure. */
export type Inconclusive =
  | 'cancelled'
  | 'superseded'
  | 'unread'
  | 'no-records'
  | 'older-only'
  | 'undated-only'
  | 'no-drops-shown'
  | 'too-few'
  | 'nothing-touched'
  | 'cannot-tell';

/** What a watch says about its deploy. */
export type WatchOutcome =
  | { readonly kind: 'success' }
  | { readonly kind: 'failure' }
  /** At least one reason, the strongest first. */
  | { readonly kind: 'inconclusive'; readonly because: readonly Inconclusive[] };

/** Why a watch ended, possibly before its time. */
export type WatchEnd = 'over' | 'cancelled' | 'superseded';

/**
 * The outcome of a watch. Unpredicted drops fail it, whatever else is missing. Success needs evidence: enough connections, one of
 * them within the reach of the deploy, from a source that shows drops; every source read; and no drop whose cause cannot be told.
 */
export function judgeWatch(
  { seen, touched, counts }: Pick<WatchFindings, 'seen' | 'touched' | 'counts'>,
  records: WatchedRecords,
  limits: WatchLimits,
  end: WatchEnd = 'over',
): WatchOutcome {
  if (isFailure(counts, limits)) return { kind: 'failure' };
  const because: readonly Inconclusive[] = [
    ...(end === 'over' ? [] : [end]),
    ...(records.unread.length > 0 ? ['unread' as const] : []),
    ...(records.records === 0 ? [whyNone(records)] : enough({ seen, touched }, records, limits)),
    ...(counts['cannot-tell'] > 0 ? ['cannot-tell' as const] : []),
  ];
  return because.length === 0 ? { kind: 'success' } : { kind: 'inconclusive', because };
}

/** Whether this many unpredicted drops are too many. */
export function isFailure(
  { unpredicted }: Readonly<Record<AttributionKind, number>>,
  { failureLimit }: Pick<WatchLimits, 'failureLimit'>,
): boolean {
  return unpredicted > failureLimit;
}

function whyNone({ older, undated }: WatchedRecords): Inconclusive {
  if (older > 0) return 'older-only';
  return undated > 0 ? 'undated-only' : 'no-records';
}

function enough(
  { seen, touched }: Pick<WatchFindings, 'seen' | 'touched'>,
  { showsDrops }: WatchedRecords,
  { minimumConnections }: WatchLimits,
): readonly Inconclusive[] {
  return [
    ...(showsDrops ? [] : ['no-drops-shown' as const]),
    ...(seen < Math.max(1, minimumConnections) ? ['too-few' as const] : []),
    ...(touched === 0 ? ['nothing-touched' as const] : []),
  ];
}
