import type { Diagnostic } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json-object.ts';
import { refOf } from '../../plan/deploy-plan.ts';
import { type Reversal, type ReversalOrder, reverseOf } from '../../plan/order/reversal-order.ts';
import type { Settling } from '../../plan/settling/settling.ts';
import { connectionText } from '../../report/deploy/connection-text.ts';
import type { ApiClient } from '../api/api-client.ts';
import { mapConcurrently } from '../api/map-concurrently.ts';
import { getObject } from '../api/read-objects.ts';
import { isLockLost } from '../ledger/lease.ts';
import type { SnapshotEntry } from '../ledger/snapshot.ts';
import { type SettleOptions, type SettlingObject, settle } from '../write/settle.ts';
import { explainUnrestored } from './explain-unrestored.ts';
import {
  isForeign,
  type ObjectGuard,
  type Restoring,
  restoreObject,
  whatOthersDid,
} from './restore-object.ts';

/** What became of one object. `held`: not tried, because putting it back while another object is not would cut a connection. */
export interface Restored {
  readonly entry: SnapshotEntry;
  readonly how: Exclude<Restoring['kind'], 'lock-lost'> | 'held';
  /** Why it was not put back (an error), or what is different although it was put back (a warning). */
  readonly diagnostic: Diagnostic | undefined;
}

export interface RestoredAll {
  readonly entries: readonly Restored[];
  readonly reversal: Reversal;
  readonly settlings: readonly Settling[];
  /** What was put back since the last wait. */
  readonly unsettled: readonly SettlingObject[];
}

/** Finds the order in which objects are put back; and what is live beside them. */
export interface RestoreOrder {
  readonly order: ReversalOrder;
  readonly constant: readonly JsonObject[];
}

/** What keeps other deploys away meanwhile, and how to wait for what is put back. */
export interface RestoreGuard extends ObjectGuard {
  /** The run that is taken back. */
  readonly run: string;
  /** Undefined: it does not wait, as when the job is cancelled. */
  readonly settle: SettleOptions | undefined;
}

/** When the time of the deploy is over, each object that is put back gives the next one this much. */
const RESTORE_MS = 60_000;
/** A wait may take twice its time, if evidence keeps coming. */
const WAITS_LAST = 2;
const CONCURRENCY = 8;

/**
 * Puts objects back, from what they are now, in the order that `ordering` finds. When one cannot be put back, the others follow as
 * long as they cut no connection that is allowed now and was before. It stops when another deploy has the lock: that one may rely
 * on what is there.
 *
 * @param written in the order in which they were written.
 * @param ordering without it, the order is the reverse of the writes.
 */
export async function restoreAll(
  client: ApiClient,
  written: readonly SnapshotEntry[],
  ordering: RestoreOrder | undefined,
  guard: RestoreGuard,
): Promise<RestoredAll> {
  const { run, lock, isLatest, settle: waits } = guard;
  const steps = ordering === undefined ? written.map(asWritten) : await readSteps(client, written);
  const reversal = ordering === undefined ? reverseOf(steps) : ordering.order(steps, ordering.constant);
  const waitsMs = reversal.waits.size * WAITS_LAST * 1000 * (waits?.seconds ?? 0);
  let patient = client.withAtLeast(RESTORE_MS + waitsMs);
  const settlings: Settling[] = [];
  let unsettled: SettlingObject[] = [];
  const restored = new Map<number, Restored>();
  const isDone = (step: number): boolean => isPutBack(restored.get(step));
  for (const [step, entry] of written.entries()) {
    if (isForeign(steps[step]?.live, entry, isLatest))
      restored.set(step, foreign(entry, steps[step]?.live, run));
  }
  let isWhole = restored.size === 0;
  let isLost = false;
  let left = reversal.order.filter((step) => !restored.has(step));
  while (left.length > 0) {
    const step = isWhole ? left[0] : left.find((one) => reversal.cutBy(one, isDone) === undefined);
    const entry = step === undefined ? undefined : written[step];
    if (step === undefined || entry === undefined) break;
    const renewing = await lock.renew();
    if (isLockLost(renewing)) {
      isLost = true;
      break;
    }
    if (waits !== undefined && reversal.waits.has(step) && unsettled.length > 0) {
      settlings.push(await settle(patient, unsettled, lock, waits));
      unsettled = [];
    }
    const restoring = await restoreObject(patient, entry, guard);
    if (restoring.kind === 'lock-lost') {
      isLost = true;
      break;
    }
    if (restoring.kind === 'restored') unsettled.push(putBack(entry, restoring.live));
    const one = asRestored(entry, restoring, { run, server: client.server });
    restored.set(step, one);
    isWhole &&= isPutBack(one);
    if (one.how === 'restored') patient = client.withAtLeast(RESTORE_MS + waitsMs);
    left = left.filter((other) => other !== step);
  }
  for (const step of left) {
    const entry = written[step];
    if (entry === undefined) continue;
    restored.set(step, isLost ? heldByOther(entry, run) : held(entry, step, run, reversal, isDone));
  }
  const entries = reversal.order.flatMap((step) => restored.get(step) ?? []);
  return { entries, reversal, settlings, unsettled };
}

function asWritten({ planned, before }: SnapshotEntry) {
  return { live: planned, before };
}

/** If an object cannot be read now, it is assumed to be what was written. */
export async function readSteps(client: ApiClient, written: readonly SnapshotEntry[]) {
  return mapConcurrently(written, CONCURRENCY, async (entry) => {
    const reading = await getObject(client.withAtLeast(RESTORE_MS), entry.path);
    return reading.kind === 'answered' ? { live: reading.value, before: entry.before } : asWritten(entry);
  });
}

function isPutBack(one: Restored | undefined): boolean {
  return one?.how === 'restored' || one?.how === 'unneeded';
}

const ALTERED =
  'the cluster stores something other than what is written each time, for example because a webhook or a controller changes it';
const OTHER_DEPLOY = 'another deploy took the lock meanwhile, and may rely on it';

function putBack({ before, planned, path }: SnapshotEntry, stored: JsonObject | undefined): SettlingObject {
  return { object: refOf(before ?? planned ?? {}), path, stored };
}

function heldByOther(entry: SnapshotEntry, run: string): Restored {
  return { entry, how: 'held', diagnostic: notRestored(entry, OTHER_DEPLOY, run) };
}

function held(
  entry: SnapshotEntry,
  step: number,
  run: string,
  { cutBy }: Reversal,
  isDone: (step: number) => boolean,
): Restored {
  const cut = cutBy(step, isDone);
  const what = cut === undefined ? 'a connection' : `\`${connectionText(cut)}\``;
  const why = `while another object could not be restored, that would cut ${what}`;
  return { entry, how: 'held', diagnostic: notRestored(entry, why, run) };
}

function asRestored(
  entry: SnapshotEntry,
  restoring: Exclude<Restoring, { kind: 'lock-lost' }>,
  { run, server }: { readonly run: string; readonly server: string },
): Restored {
  switch (restoring.kind) {
    case 'restored':
      return { entry, how: 'restored', diagnostic: restoring.isMarked ? markedAnew(entry) : undefined };
    case 'unneeded':
      return { entry, how: 'unneeded', diagnostic: undefined };
    case 'altered':
      return { entry, how: 'altered', diagnostic: notRestored(entry, ALTERED, run) };
    case 'foreign':
      return foreign(entry, restoring.live, run);
    case 'failed': {
      const why = explainUnrestored(restoring.failure, server);
      return { entry, how: 'failed', diagnostic: notRestored(entry, why, run) };
    }
  }
}

/** @param live as somebody else left it; undefined when it is gone, maybe with its namespace or its kind. */
function foreign(entry: SnapshotEntry, live: JsonObject | undefined, run: string): Restored {
  return { entry, how: 'foreign', diagnostic: notRestored(entry, whatOthersDid(live), run) };
}

function markedAnew({ name }: SnapshotEntry): Diagnostic {
  return {
    code: 'cluster/stored-differs',
    severity: 'warning',
    meaning: 'noted',
    message: `${name}: was restored, but its labels, annotations or managers differ from before: something changes them with each write`,
    help: 'its effect is as before; a webhook that marks objects does this',
  };
}

function notRestored({ name }: SnapshotEntry, why: string, run: string): Diagnostic {
  return {
    code: 'cluster/not-restored',
    severity: 'error',
    meaning: 'refused',
    message: `${name}: was not restored: ${why}`,
    help: `check it with kubectl; \`sluice rollback ${run}\` tries again with what that run has saved`,
  };
}
