import { type HttpFailure, isPassing, isStatus } from '../../http/http-failure.ts';
import type { Answered } from '../answer-of.ts';
import { decideNote, type NoteDecision, storedText, type WantedNote } from './note-decision.ts';
import { formatNoteMarker, type NoteMarker, parseNoteMarker } from './note-marker.ts';
import { type NoteOutcome, outcomeOfFailure, REFUSED_COMMENT, type RefusalWords } from './note-outcome.ts';
import type { NoteStore } from './note-store.ts';

/** What a note is to say, and when. */
export interface NoteWords {
  readonly marker: NoteMarker;
  /** Markdown, sent unchanged below the hidden marker line. */
  readonly body: string;
  /** There is nothing to say: update an existing note, but create none. */
  readonly onlyUpdate?: boolean;
  /** A note with the same words is left alone, even if an older pipeline wrote it. */
  readonly keepsSameWords?: boolean;
  /** What refusals mean; by default, those of a comment. */
  readonly refused?: RefusalWords;
}

/** By then another run's edit that was under way has arrived: a request rarely takes a second. */
const SETTLE_MS = 2000;
/** Otherwise it would fight with another program that writes the same note until the time is over. */
const MAX_EDITS = 4;
/** A note that others keep deleting is theirs. */
const MAX_ROUNDS = 3;
/** GitLab counts characters, not bytes. */
const MAX_CHARACTERS = 1_000_000;

/**
 * Makes sure that there is exactly one note of this instance, written by the user of the token, with the body of the newest
 * pipeline.
 *
 * It looks, decides and writes; after a write without a clear answer it looks again before it writes again, so that a lost reply
 * never causes a second note, and a late repetition never overwrites a newer pipeline. Notes of other users are never touched,
 * whatever their first line says. All of it ends within the patience of the API.
 *
 * GitLab has no conditional write: a run that looked before a newer one wrote may write after it. So each run looks again a
 * moment after its edit, corrects older words and gives way to newer ones. Only an edit that is under way for longer than that
 * moment (SETTLE_MS) can still replace newer words unseen; the next pipeline corrects that.
 */
export async function upsertNote<At>(api: NoteStore<At>, request: At & NoteWords): Promise<NoteOutcome> {
  const { refused = REFUSED_COMMENT } = request;
  const text = storedText(`${formatNoteMarker(request.marker)}\n${request.body}`);
  const problem = bodyProblem(request.body, text);
  if (problem !== undefined) return { kind: 'failed', why: problem };
  const author = await api.ownUserId();
  if (author.kind === 'failed') return outcomeOfFailure(author.failure, refused);
  const wanted = {
    marker: request.marker,
    text,
    isOnlyUpdate: request.onlyUpdate ?? false,
    keepsSameWords: request.keepsSameWords ?? false,
    refused,
  };
  const task: NoteTask<At> = { api, at: request, authorId: author.value, wanted };
  for (let round = 1; ; round++) {
    const outcome = await reconcile(task);
    if (!('noteId' in outcome) || outcome.duplicatesDeleted === 0 || round === MAX_ROUNDS) return outcome;
    // Another run may have chosen the other one of two notes, and have deleted this one at the same moment.
    if (!(await isMissing(task))) return outcome;
  }
}

/** The note that is wanted, and where. */
interface NoteTask<At> {
  readonly api: NoteStore<At>;
  readonly at: At;
  /** The user of the token: only notes of this user are touched. */
  readonly authorId: number;
  readonly wanted: WantedNote & { readonly refused: RefusalWords };
}

/** Whether no note of this instance is left; false when that cannot be told. */
async function isMissing<At>({ api, at, authorId, wanted }: NoteTask<At>): Promise<boolean> {
  if (!(await api.patience.pause(SETTLE_MS, 'another pipeline may be writing'))) return false;
  const own = await api.listNotesBy(at, authorId);
  return 'value' in own && decideNote(own.value, wanted).action === 'create';
}

function bodyProblem(body: string, text: string): string | undefined {
  if (body.trim() === '') return 'the body is empty';
  if (body.includes('\u0000')) return 'the body contains a null character, which GitLab refuses';
  const characters = [...text].length;
  if (characters <= MAX_CHARACTERS) return undefined;
  return `the body has ${characters} characters with its marker, but GitLab accepts ${MAX_CHARACTERS}`;
}

async function reconcile<At>(task: NoteTask<At>): Promise<NoteOutcome> {
  const { api, at, authorId, wanted } = task;
  /** The last write; if the note is then found as wanted, that is its doing. */
  let tried: 'created' | 'updated' | undefined;
  /** The note of the last edit that GitLab confirmed, and the number of such edits. */
  let edited: number | undefined;
  let edits = 0;
  /** Our own notes that GitLab does not let us edit; it may let us delete them. */
  const locked = new Set<number>();
  for (let attempt = 1; ; attempt++) {
    const own = await api.listNotesBy(at, authorId);
    if (own.kind === 'failed') {
      if (edited === undefined) return outcomeOfFailure(own.failure, wanted.refused);
      return finish(task, { action: 'keep', noteId: edited, surplus: [] }, 'updated', locked);
    }
    const usable = own.value.filter(({ id }) => !locked.has(id));
    const decision = decideNote(usable, wanted);
    if (decision.action !== 'create' && decision.action !== 'edit') {
      return finish(task, decision, tried ?? 'unchanged', locked);
    }
    if (decision.action === 'edit' && decision.noteId === edited) {
      const isStored = usable.some((note) => note.id === edited && isOfPipeline(note.body, wanted.marker));
      if (isStored || edits === MAX_EDITS)
        return finish(task, { ...decision, action: 'keep' }, 'updated', locked);
    }
    const answer = await write(task, decision);
    if ('value' in answer) {
      if (decision.action === 'create') return settle(task, answer.value, locked);
      tried = 'updated';
      edited = decision.noteId;
      edits++;
      if (await api.patience.pause(SETTLE_MS, 'another pipeline may be writing')) continue;
      return finish(task, { ...decision, action: 'keep' }, 'updated', locked);
    }
    const { failure } = answer;
    if (decision.action === 'edit' && isRefused(failure)) {
      locked.add(decision.noteId);
      continue;
    }
    if (failure.kind !== 'unusable' && !isPassing(failure)) return outcomeOfFailure(failure, wanted.refused);
    tried = decision.action === 'create' ? 'created' : 'updated';
    if (!(await api.waitBefore(attempt, failure))) return outcomeOfFailure(failure, wanted.refused);
  }
}

/** GitLab may store a text slightly differently from how it was sent; the hidden line says who wrote it. */
function isOfPipeline(body: string, { instance, pipelineIid, sha, job }: NoteMarker): boolean {
  const marker = parseNoteMarker(body, instance);
  return marker?.pipelineIid === pipelineIid && marker.sha === sha && marker.job === job;
}

function write<At>(
  { api, at, wanted: { text } }: NoteTask<At>,
  decision: Extract<NoteDecision, { action: 'create' | 'edit' }>,
): Promise<Answered<number>> {
  return decision.action === 'create' ? api.createNote(at, text) : api.editNote(at, decision.noteId, text);
}

/**
 * Looks once more after a creation: another run may have created its note at the same moment, and a reply that was thought lost
 * may have been late. It never creates a note again.
 */
async function settle<At>(
  task: NoteTask<At>,
  createdId: number,
  locked: ReadonlySet<number>,
): Promise<NoteOutcome> {
  const { api, at, authorId, wanted } = task;
  const created: NoteDecision = { action: 'keep', noteId: createdId, surplus: [] };
  const own = await api.listNotesBy(at, authorId);
  if (own.kind === 'failed') return finish(task, created, 'created', locked);
  const decision = decideNote(
    own.value.filter(({ id }) => !locked.has(id)),
    wanted,
  );
  const isDecided = decision.action !== 'create' && decision.action !== 'edit';
  return finish(task, isDecided ? decision : created, 'created', locked);
}

/** Deletes superfluous notes, and says what came of that. */
async function finish<At>(
  { api, at }: NoteTask<At>,
  decision: Exclude<NoteDecision, { action: 'create' | 'edit' }>,
  written: 'created' | 'updated' | 'unchanged',
  locked: ReadonlySet<number>,
): Promise<NoteOutcome> {
  let duplicatesLeft = 0;
  let duplicatesDeleted = 0;
  for (const noteId of [...locked, ...decision.surplus]) {
    const answer = await api.deleteNote(at, noteId);
    if (answer.kind === 'failed' && !isGone(answer.failure)) duplicatesLeft++;
    else duplicatesDeleted++;
  }
  switch (decision.action) {
    case 'keep':
      return { kind: written, noteId: decision.noteId, duplicatesLeft, duplicatesDeleted };
    case 'yield':
      return { kind: 'skipped-older', newerPipelineIid: decision.newerPipelineIid };
    case 'leave':
      return { kind: 'left-to-other-job' };
    case 'stay-silent':
      return { kind: 'not-needed' };
  }
}

function isRefused(failure: HttpFailure): boolean {
  return isStatus(failure, 403, 404);
}

function isGone(failure: HttpFailure): boolean {
  return isStatus(failure, 404);
}
