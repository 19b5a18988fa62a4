import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Answered } from '../../../src/gitlab/answer-of.ts';
import { formatNoteMarker } from '../../../src/gitlab/notes/note-marker.ts';
import type { NoteOutcome } from '../../../src/gitlab/notes/note-outcome.ts';
import type { NotesApi } from '../../../src/gitlab/notes/notes-api.ts';
import { upsertNote } from '../../../src/gitlab/notes/upsert-note.ts';
import { createPatience } from '../../../src/http/patience.ts';

/*
 * Comment jobs of several pipelines at once, on a clock on which only requests and pauses take time. A request does its work
 * at one instant and is answered at a later one; between any two of them the other pipelines may do anything.
 */

interface StoredNote {
  readonly id: number;
  body: string;
}

interface Instant {
  readonly at: number;
  readonly order: number;
  readonly happen: () => void;
}

/** A clock that goes on when nobody has anything left to do now. */
function createWorldClock() {
  let now = 0;
  let order = 0;
  const instants: Instant[] = [];
  const at = (delay: number, happen: () => void): void => {
    instants.push({ at: now + delay, order: order++, happen });
  };
  return {
    now: () => now,
    random: () => 0,
    at,
    sleep: (milliseconds: number) => new Promise<void>((done) => at(milliseconds, done)),
    async run(): Promise<void> {
      for (;;) {
        await new Promise(setImmediate);
        const next = instants.sort((a, b) => a.at - b.at || a.order - b.order).shift();
        if (next === undefined) return;
        now = next.at;
        next.happen();
      }
    },
  };
}

type WorldClock = ReturnType<typeof createWorldClock>;

/** How long requests take to arrive and to be answered, in turn, in milliseconds. */
type Delays = () => number;

/** What becomes of a note that is deleted. The description of an issue only loses its marker, and can be edited again. */
type Deletion = 'is gone' | 'loses its marker';

function connect(
  clock: WorldClock,
  notes: StoredNote[],
  ids: Ids,
  delay: Delays,
  deletion: Deletion,
): NotesApi {
  const request = <Value>(work: () => Answered<Value>): Promise<Answered<Value>> =>
    new Promise((answer) => {
      clock.at(delay(), () => {
        const done = work();
        clock.at(delay(), () => answer(done));
      });
    });
  const gone: Answered<never> = {
    kind: 'failed',
    failure: { kind: 'status', status: 404, contentType: '', text: '', retryAfterMs: undefined },
  };
  return {
    patience: createPatience(clock, 120_000),
    waitBefore: async () => false,
    ownUserId: () => request(() => ({ kind: 'answered', value: 20 })),
    listNotesBy: () => request(() => ({ kind: 'answered', value: notes.map((note) => ({ ...note })) })),
    createNote: (_at, body) =>
      request(() => {
        const id = ids.next();
        notes.push({ id, body });
        return { kind: 'answered', value: id };
      }),
    editNote: (_at, id, body) =>
      request(() => {
        const note = notes.find((each) => each.id === id);
        if (note === undefined) return gone;
        note.body = body;
        return { kind: 'answered', value: id };
      }),
    deleteNote: (_at, id) =>
      request(() => {
        const place = notes.findIndex((each) => each.id === id);
        const note = notes[place];
        if (note === undefined) return gone;
        if (deletion === 'is gone') notes.splice(place, 1);
        else note.body = 'one too many';
        return { kind: 'answered', value: undefined };
      }),
  };
}

/** GitLab gives no number twice, not even that of a note which is gone. */
function createIds(first: number) {
  let id = first;
  return { next: () => id++ };
}

type Ids = ReturnType<typeof createIds>;

const marker = (pipelineIid: number) => ({ instance: 'default', pipelineIid, sha: 'a'.repeat(40) });
const textOf = (pipelineIid: number): string =>
  `${formatNoteMarker(marker(pipelineIid))}\nwords of ${pipelineIid}`;

interface Race {
  /** Pipelines whose comments are there before, the newest last. */
  readonly before: readonly number[];
  readonly pipelines: readonly { readonly iid: number; readonly start: number }[];
  readonly delays: readonly number[];
}

async function race({ before, pipelines, delays }: Race, deletion: Deletion = 'is gone') {
  const clock = createWorldClock();
  const notes = before.map((iid, i): StoredNote => ({ id: i + 1, body: textOf(iid) }));
  const ids = createIds(notes.length + 1);
  let turn = 0;
  const delay = (): number => delays[turn++ % delays.length] ?? 0;
  const outcomes = new Map<number, NoteOutcome>();
  for (const { iid, start } of pipelines) {
    clock.at(start, () => {
      const request = { projectId: 42, mergeRequestIid: 7, marker: marker(iid), body: `words of ${iid}` };
      upsertNote(connect(clock, notes, ids, delay, deletion), request).then((outcome) =>
        outcomes.set(iid, outcome),
      );
    });
  }
  await clock.run();
  return { notes, outcomes };
}

const arbitraryRace = (longestDelay: number): fc.Arbitrary<Race> =>
  fc.record({
    before: fc.constantFrom([], [1], [1], [2], [1, 2]),
    pipelines: fc.uniqueArray(
      fc.record({
        iid: fc.integer({ min: 3, max: 8 }),
        start: fc.integer({ min: 0, max: 4 * longestDelay }),
      }),
      { selector: ({ iid }) => iid, minLength: 2, maxLength: 3 },
    ),
    delays: fc.array(fc.integer({ min: 0, max: longestDelay }), { minLength: 7, maxLength: 60 }),
  });

const runs = Number(process.env.SLUICE_RACE_RUNS ?? 300);

it('ends with the words of the newest pipeline, in one note, when a request takes less than a second', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryRace(450), async (chosen) => {
      const { notes, outcomes } = await race(chosen);
      const newest = Math.max(...chosen.pipelines.map(({ iid }) => iid));
      expect(notes.map(({ body }) => body)).toEqual([textOf(newest)]);
      expect(outcomes.size).toBe(chosen.pipelines.length);
      expect(outcomes.get(newest)).toMatchObject({ kind: expect.stringMatching(/^(created|updated)$/) });
    }),
    { numRuns: runs },
  );
});

it('ends with one issue in which the newest pipeline speaks, when a request takes less than a second', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryRace(450), async (chosen) => {
      const { notes } = await race(chosen, 'loses its marker');
      const newest = Math.max(...chosen.pipelines.map(({ iid }) => iid));
      const kept = notes.filter(({ body }) => body !== 'one too many');
      expect(kept.map(({ body }) => body)).toEqual([textOf(newest)]);
    }),
    { numRuns: runs },
  );
});

it('ends with one note of one of the pipelines, however long requests take, and the last to see its words says so', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryRace(15_000), async (chosen) => {
      const { notes, outcomes } = await race(chosen);
      expect(notes).toHaveLength(1);
      const shown = chosen.pipelines.filter(({ iid }) => notes[0]?.body === textOf(iid));
      expect(shown).toHaveLength(1);
      for (const { iid } of shown) expect(outcomes.get(iid)?.kind).toMatch(/^(created|updated|failed)$/);
    }),
    { numRuns: runs },
  );
});

it('puts right what an older pipeline wrote late, and the older one says that a newer has spoken', async () => {
  // The older one looks, then the newer looks and edits, then the edit of the older arrives.
  const { notes, outcomes } = await race({
    before: [1],
    pipelines: [
      { iid: 5, start: 0 },
      { iid: 6, start: 10 },
    ],
    delays: [0, 0, 100, 0, 0, 0, 100, 500, 0, 0, 0, 0],
  });
  expect(notes.map(({ body }) => body)).toEqual([textOf(6)]);
  expect(outcomes.get(6)?.kind).toBe('updated');
});

it('is written again when another run deletes it, having chosen the other one of two notes', async () => {
  const { notes } = await race({
    before: [],
    pipelines: [
      { iid: 4, start: 4016 },
      { iid: 3, start: 0 },
      { iid: 5, start: 1 },
    ],
    delays: [0, 0, 4015, 5017, 9214, 14995, 13995, 7790],
  });
  expect(notes.map(({ body }) => body)).toEqual([textOf(5)]);
});
