import { describe, expect, it } from 'vitest';
import { createPatience } from '../../http/patience.ts';
import type { Answered } from '../answer-of.ts';
import type { OwnNote } from './note-decision.ts';
import { formatNoteMarker } from './note-marker.ts';
import type { NotesApi } from './notes-api.ts';
import { upsertNote } from './upsert-note.ts';

const marker = (pipelineIid: number) => ({ instance: 'default', pipelineIid, sha: 'a'.repeat(40) });
const note = (id: number, pipelineIid: number, body: string): OwnNote => ({
  id,
  body: `${formatNoteMarker(marker(pipelineIid))}\n${body}`,
});
const status = (code: number): Extract<Answered<never>, { kind: 'failed' }> => ({
  kind: 'failed',
  failure: { kind: 'status', status: code, contentType: '', text: '', retryAfterMs: undefined },
});

interface Script {
  readonly author?: Answered<number>;
  /** What each look at the notes shows; the last one stays. */
  readonly lists: readonly (readonly OwnNote[] | Extract<Answered<never>, { kind: 'failed' }>)[];
  readonly create?: readonly Answered<number>[];
  readonly edit?: readonly Answered<number>[];
  readonly remove?: Answered<undefined>;
}

/** An API that answers by a script, and what was asked of it. */
function scripted({
  author = { kind: 'answered', value: 20 },
  lists,
  create = [],
  edit = [],
  remove = { kind: 'answered', value: undefined },
}: Script) {
  const calls: string[] = [];
  const attempts: number[] = [];
  let looks = 0;
  const next = (answers: readonly Answered<number>[], name: string): Answered<number> => {
    const answer = answers[calls.filter((call) => call.startsWith(name)).length];
    calls.push(name);
    if (answer === undefined) throw new Error(`one ${name} too many`);
    return answer;
  };
  const api: NotesApi = {
    patience: createPatience({ now: () => 0, sleep: async () => {}, random: () => 0 }, 60_000),
    waitBefore: async (attempt) => {
      attempts.push(attempt);
      return attempt <= 3;
    },
    ownUserId: async () => author,
    listNotesBy: async () => {
      const shown = lists[Math.min(looks++, lists.length - 1)] ?? [];
      return 'kind' in shown ? shown : { kind: 'answered', value: shown };
    },
    createNote: async () => next(create, 'create'),
    editNote: async (_at, id) => next(edit, `edit ${id}`),
    deleteNote: async (_at, id) => {
      calls.push(`delete ${id}`);
      return remove;
    },
  };
  return { api, calls, attempts, looks: () => looks };
}

const run = (api: NotesApi) =>
  upsertNote(api, { projectId: 42, mergeRequestIid: 7, marker: marker(5), body: 'words' });

describe('after a creation', () => {
  it('is content when it cannot look again', async () => {
    const { api, calls } = scripted({ lists: [[], status(503)], create: [{ kind: 'answered', value: 9 }] });
    expect(await run(api)).toMatchObject({ kind: 'created', noteId: 9, duplicatesLeft: 0 });
    expect(calls).toEqual(['create']);
  });

  it('never creates again, even where the note does not show up yet', async () => {
    const { api, calls } = scripted({ lists: [[], []], create: [{ kind: 'answered', value: 9 }] });
    expect(await run(api)).toMatchObject({ kind: 'created', noteId: 9, duplicatesLeft: 0 });
    expect(calls).toEqual(['create']);
  });

  it('takes its note back when a newer pipeline created one at the same moment', async () => {
    const lists = [[], [note(8, 6, 'newer'), note(9, 5, 'words')]];
    const { api, calls } = scripted({ lists, create: [{ kind: 'answered', value: 9 }] });
    expect(await run(api)).toMatchObject({ kind: 'skipped-older', newerPipelineIid: 6 });
    expect(calls).toEqual(['create', 'delete 9']);
  });

  it('removes the note that an older pipeline created at the same moment', async () => {
    const lists = [[], [note(8, 4, 'older'), note(9, 5, 'words')]];
    const { api, calls } = scripted({ lists, create: [{ kind: 'answered', value: 9 }] });
    expect(await run(api)).toMatchObject({ kind: 'created', noteId: 9, duplicatesLeft: 0 });
    expect(calls).toEqual(['create', 'delete 8']);
  });

  it('removes the note that it may not edit, and counts it once when it may not', async () => {
    const old = note(3, 5, 'old words');
    const lists = [[old], [old], [old, note(9, 5, 'words')]];
    const script: Script = { lists, edit: [status(403)], create: [{ kind: 'answered', value: 9 }] };
    const { api, calls } = scripted(script);
    expect(await run(api)).toMatchObject({ kind: 'created', noteId: 9, duplicatesLeft: 0 });
    expect(calls).toEqual(['edit 3', 'create', 'delete 3']);

    expect(await run(scripted({ ...script, remove: status(403) }).api)).toMatchObject({ duplicatesLeft: 1 });
  });
});

describe('duplicates', () => {
  it.each([
    ['are gone when another run deleted them', status(404), 0],
    ['are left when GitLab fails', status(500), 1],
    [
      'are left when the connection breaks',
      { kind: 'failed', failure: { kind: 'interrupted', code: 'ECONNRESET' } } as const,
      1,
    ],
  ])('%s', async (_name, remove, duplicatesLeft) => {
    const { api } = scripted({ lists: [[note(8, 4, 'older'), note(9, 5, 'words')]], remove });
    expect(await run(api)).toMatchObject({ kind: 'unchanged', noteId: 9, duplicatesLeft });
  });
});

describe('a write that fails', () => {
  it.each([
    [400, 'GitLab answered 400'],
    [413, 'GitLab answered 413; something in front of GitLab does not accept a text of this length'],
    [422, 'GitLab answered 422'],
  ])('for good (%i) is not repeated', async (code, why) => {
    const { api, calls, attempts } = scripted({ lists: [[]], create: [status(code)] });
    expect(await run(api)).toMatchObject({ kind: 'failed', why });
    expect([calls, attempts]).toEqual([['create'], []]);
  });

  it('waits each time, looks each time, and ends with its patience', async () => {
    const { api, calls, attempts, looks } = scripted({ lists: [[]], create: Array(4).fill(status(503)) });
    expect(await run(api)).toMatchObject({ kind: 'failed', why: 'GitLab answered 503' });
    expect([calls.length, looks(), attempts]).toEqual([4, 4, [1, 2, 3, 4]]);
  });

  it('was an update when the next look shows it done', async () => {
    const { api } = scripted({ lists: [[note(9, 4, 'old')], [note(9, 5, 'words')]], edit: [status(500)] });
    expect(await run(api)).toMatchObject({ kind: 'updated', noteId: 9, duplicatesLeft: 0 });
  });
});

it('does not look at the notes of an unknown user', async () => {
  const { api, looks } = scripted({ author: status(401), lists: [[]] });
  expect(await run(api)).toMatchObject({ kind: 'not-permitted' });
  expect(looks()).toBe(0);
});
