import type { NoteOutcome } from '../../src/gitlab/notes/note-outcome.ts';
import { createNotesApi, type MergeRequestAddress, type NotesApi } from '../../src/gitlab/notes/notes-api.ts';
import { type NoteWords, upsertNote } from '../../src/gitlab/notes/upsert-note.ts';
import type { Clock } from '../../src/http/clock.ts';
import type { GitlabDouble } from './double/server.ts';
import { BOT, type DoubleNote, MERGE_REQUEST_IID, PROJECT_ID, theMergeRequest } from './double/world.ts';

/** A clock on which sleeping takes no time; it remembers the pauses. */
export function fakeClock(): Clock & { readonly pauses: number[] } {
  const pauses: number[] = [];
  let now = Date.UTC(2026, 0, 1);
  return {
    pauses,
    now: () => now,
    random: () => 0,
    sleep: async (milliseconds) => {
      pauses.push(milliseconds);
      now += milliseconds;
    },
  };
}

export interface RunChanges {
  readonly token?: string;
  readonly instance?: string;
  readonly clock?: Clock;
  readonly callTimeLimitMs?: number;
  readonly totalTimeLimitMs?: number;
  readonly onlyUpdate?: boolean;
  readonly request?: Partial<NoteWords & MergeRequestAddress>;
}

function connect(double: GitlabDouble, changes: RunChanges = {}): NotesApi {
  return createNotesApi({
    serverUrl: double.url,
    token: changes.token ?? BOT.token,
    env: {},
    clock: changes.clock ?? fakeClock(),
    totalTimeLimitMs: changes.totalTimeLimitMs ?? 120_000,
    callTimeLimitMs: changes.callTimeLimitMs ?? 5_000,
  });
}

/** What the comment job of one pipeline does. */
export function run(
  double: GitlabDouble,
  pipelineIid: number,
  body: string,
  changes: RunChanges = {},
): Promise<NoteOutcome> {
  return upsertNote(connect(double, changes), {
    projectId: PROJECT_ID,
    mergeRequestIid: MERGE_REQUEST_IID,
    marker: { instance: changes.instance ?? 'default', pipelineIid, sha: headSha(pipelineIid) },
    body,
    onlyUpdate: changes.onlyUpdate ?? false,
    ...changes.request,
  });
}

export function headSha(pipelineIid: number): string {
  return pipelineIid.toString(16).padStart(40, 'a');
}

export function notes(double: GitlabDouble): readonly DoubleNote[] {
  return theMergeRequest(double.world).notes;
}

export function notesOf(double: GitlabDouble, authorId: number): readonly DoubleNote[] {
  return notes(double).filter((note) => note.authorId === authorId);
}

/** A note without its hidden first line. */
export function visibleBody(note: DoubleNote): string {
  return note.body.split('\n').slice(1).join('\n');
}

export function countRequests(double: GitlabDouble, method: string): number {
  return double.world.requests.filter((request) => request.method === method).length;
}
