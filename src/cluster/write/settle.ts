import { isStatus } from '../../http/http-failure.ts';
import { type JsonObject, objectAt, textAt } from '../../model/json-object.ts';
import { visibleText } from '../../model/visible-text.ts';
import type { ObjectRef } from '../../plan/deploy-plan.ts';
import { isJudgedByPlugIn } from '../../plan/settling/plug-in-refusal.ts';
import { type PlugInWord, plugInWord } from '../../plan/settling/plug-in-word.ts';
import type { Settled, SettledObject, Settling } from '../../plan/settling/settling.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { ApiResult } from '../api/api-status.ts';
import { explainFailure, serverText } from '../api/explain-failure.ts';
import { mapConcurrently } from '../api/map-concurrently.ts';
import { getObject, listObjects } from '../api/read-objects.ts';
import { groupBy } from '../group-by.ts';
import type { Lock } from '../ledger/lease.ts';

/** An object that has been written. */
export interface SettlingObject {
  readonly object: ObjectRef;
  readonly path: string;
  /** As the server answered the write; undefined when it is deleted. */
  readonly stored: JsonObject | undefined;
}

export interface SettleOptions {
  /**
   * How long to wait after writes for which the API gives no evidence. Where there can be evidence, the wait goes on as long as
   * new evidence comes, and ends this long after the last.
   */
  readonly seconds: number;
  /** Aborted when the job is cancelled. */
  readonly signal?: AbortSignal;
  /** Called before a wait with what is waited for. */
  readonly onWait?: (objects: number, seconds: number) => void;
}

/** A look costs a request for each kind and namespace: the first looks come soon, the others not so often as to load the server. */
const FIRST_LOOK_MS = 1000;
const LOOK_MS = 5000;
/** For one look, whatever the server does. */
const LOOK_LIMIT_MS = 5_000;
const CONCURRENCY = 8;

/**
 * Gives the network plug-in time to enforce writes, and asks it as far as it answers. Ends early only when the plug-in refuses
 * one, when the job is cancelled, or when the time for the whole run would be over. What could not be looked at, or what the
 * plug-in says nothing about, is not known.
 */
export async function settle(
  client: ApiClient,
  written: readonly SettlingObject[],
  lock: Pick<Lock, 'renew'>,
  { seconds, signal, onWait }: SettleOptions,
): Promise<Settling> {
  const judged = written.filter(
    (one): one is Judged => one.stored !== undefined && isJudgedByPlugIn(one.object),
  );
  const known = new Map<string, Look>();
  const limitMs = seconds * 1000;
  let waitedMs = 0;
  let heardAtMs = 0;
  let awaited = judged.length;
  let cut: Settling['cut'];
  onWait?.(written.length, seconds);
  for (let pauseMs = FIRST_LOOK_MS; ; pauseMs = Math.min(LOOK_MS, pauseMs * 2)) {
    await look(client, judged, known);
    if (judged.some(({ path }) => known.get(path)?.kind === 'refused')) break;
    const stillAwaited = judged.filter(({ path }) => isAwaited(known.get(path))).length;
    if (stillAwaited < awaited) heardAtMs = waitedMs;
    awaited = stillAwaited;
    const leftMs = limitMs + (awaited > 0 ? heardAtMs : 0) - waitedMs;
    if (leftMs <= 0) break;
    // Renews the lock; if it is lost, the next write finds out.
    await lock.renew();
    const restMs = Math.min(pauseMs, leftMs);
    const isRested = await client.rest(restMs);
    if (!isRested || signal?.aborted === true) {
      cut = signal?.aborted === true ? 'cancelled' : 'out-of-time';
      break;
    }
    waitedMs += restMs;
  }
  return {
    seconds,
    waitedSeconds: Math.round(waitedMs / 1000),
    ...(cut === undefined ? {} : { cut }),
    objects: written.map(
      ({ object, path, stored }): SettledObject => ({
        object,
        isDeleted: stored === undefined,
        settled:
          isJudgedByPlugIn(object) && stored !== undefined ? settledOf(known.get(path), cut) : NO_EVIDENCE,
      }),
    ),
  };
}

const NO_EVIDENCE: Settled = { kind: 'no-evidence' };

type Judged = SettlingObject & { readonly stored: JsonObject };

/** `unseen`: it could not be looked at; `forbidden` when looking again would not help. */
type Look =
  | PlugInWord
  | { readonly kind: 'unseen'; readonly why: string }
  | { readonly kind: 'forbidden'; readonly why: string };

/** Whether something may still be said, so that waiting is worthwhile. */
function isAwaited(look: Look | undefined): boolean {
  return (
    look === undefined || look.kind === 'silent' || look.kind === 'still-refused' || look.kind === 'unseen'
  );
}

/** Nothing new will be said about these. */
function isFinal(look: Look | undefined): boolean {
  return look?.kind === 'accepted' || look?.kind === 'changed-by-others' || look?.kind === 'forbidden';
}

/** Looks at all objects about which something may be said, collection by collection; one by one where the account may not list. */
async function look(client: ApiClient, judged: readonly Judged[], known: Map<string, Look>): Promise<void> {
  const open = judged.filter(({ path }) => !isFinal(known.get(path)));
  const patient = client.withAtMost(LOOK_LIMIT_MS);
  const places = [...groupBy(open, ({ path }) => path.slice(0, path.lastIndexOf('/')))];
  await mapConcurrently(places, CONCURRENCY, async ([place, group]) => {
    const listed = await listObjects(patient, place, group[0].object);
    if (listed.kind === 'failed' && isStatus(listed.failure, 403)) {
      for (const { path, stored } of group) {
        known.set(path, lookOf(stored, await getObject(patient, path), client.server, path));
      }
      return;
    }
    const byName =
      listed.kind === 'answered'
        ? new Map(listed.value.map((value) => [textAt(objectAt(value, 'metadata'), 'name'), value]))
        : undefined;
    for (const { path, object, stored } of group) {
      const live = listed.kind === 'answered' ? { ...listed, value: byName?.get(object.name) } : listed;
      known.set(path, lookOf(stored, live, client.server, place));
    }
  });
}

/** If it cannot be asked again, what was heard before may not be the last word. */
function lookOf(
  stored: JsonObject,
  live: ApiResult<JsonObject | undefined>,
  server: string,
  path: string,
): Look {
  if (live.kind === 'answered') return plugInWord(stored, live.value);
  const why = explainFailure(live.failure, server, `looking at \`${path}\``).message;
  return { kind: isStatus(live.failure, 401, 403, 404) ? 'forbidden' : 'unseen', why };
}

/** More of the plug-in's words than anybody needs; a policy may have many rules. */
const MAX_WORDS = 600;

function settledOf(look: Look | undefined, cut: Settling['cut']): Settled {
  switch (look?.kind) {
    case 'accepted':
      return { kind: 'accepted', since: 'the-write' };
    case 'still-accepted':
      return { kind: 'accepted', since: 'before' };
    case 'still-refused':
      // There may have been no time to look again.
      if (cut !== undefined) return { kind: 'not-known', why: 'the network plug-in refused it before' };
      return { kind: 'refused', words: wordsOf(look) };
    case 'refused':
      return { kind: 'refused', words: wordsOf(look) };
    case 'changed-by-others':
      return { kind: 'not-known', why: 'somebody else changed or deleted it since' };
    case 'unseen':
    case 'forbidden':
      return { kind: 'not-known', why: look.why };
    case 'silent':
    case undefined:
      return { kind: 'not-known', why: 'the network plug-in has not reported on it' };
  }
}

function wordsOf({ words }: { readonly words: string }): string {
  return visibleText(serverText(words), MAX_WORDS);
}
