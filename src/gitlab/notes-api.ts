import { MergeRequestNotes, PersonalAccessTokens, Users } from '@gitbeaker/rest';
import type { Clock } from './clock.ts';
import { createExchange } from './exchange.ts';
import type { OwnNote } from './note-decision.ts';
import { createPatience, type Patience } from './patience.ts';
import { GitlabRequestError, type RequestFailure } from './request-failure.ts';
import { createGitlabRequester } from './requester.ts';

export interface MergeRequestAddress {
  readonly projectId: number;
  readonly mergeRequestIid: number;
}

export type Answered<Value> = { readonly value: Value } | { readonly failure: RequestFailure };

/** The notes of merge requests, as one user sees them. Reads are repeated on temporary failures; writes are sent once. */
export interface NotesApi {
  readonly patience: Patience;
  /** The user that the token belongs to. */
  readonly ownUserId: () => Promise<Answered<number>>;
  /** All notes of one author, oldest first, or a failure: never a part of them. */
  readonly listNotesBy: (at: MergeRequestAddress, authorId: number) => Promise<Answered<readonly OwnNote[]>>;
  readonly createNote: (at: MergeRequestAddress, body: string) => Promise<Answered<number>>;
  readonly editNote: (at: MergeRequestAddress, noteId: number, body: string) => Promise<Answered<number>>;
  readonly deleteNote: (at: MergeRequestAddress, noteId: number) => Promise<Answered<undefined>>;
}

export interface NotesApiSettings {
  /** Without `/api/v4`. */
  readonly serverUrl: string;
  /** A project, group or personal access token with the scope `api`. */
  readonly token: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** For all requests and pauses together, in milliseconds. */
  readonly totalTimeLimitMs: number;
  /** For one request, in milliseconds. */
  readonly callTimeLimitMs: number;
}

const NOTES_PER_PAGE = 100;
/** GitLab refuses comments beyond 5,000 a merge request. */
const MAX_PAGES = 100;

export function createNotesApi(settings: NotesApiSettings): NotesApi {
  const { token, env, clock, callTimeLimitMs } = settings;
  const patience = createPatience(clock, settings.totalTimeLimitMs);
  const exchange = createExchange({ token, env, now: clock.now });
  const options = {
    host: settings.serverUrl,
    token,
    // Time limits are the requester's; gitbeaker's own cover a call with all its repetitions.
    queryTimeout: null,
    rateLimits: {},
    requesterFn: createGitlabRequester({ exchange, patience, callTimeLimitMs }),
  };
  const notes = new MergeRequestNotes(options);
  const users = new Users(options);
  const tokens = new PersonalAccessTokens(options);
  return {
    patience,
    ownUserId: async () => {
      const user = await answered(users.showCurrentUser(), (value) => numberIn(value, 'id'));
      if (!('failure' in user) || !isRefusal(user.failure)) return user;
      return answered(tokens.show(), (value) => numberIn(value, 'user_id'));
    },
    listNotesBy: (at, authorId) => listNotesBy(notes, at, authorId),
    createNote: ({ projectId, mergeRequestIid }, body) =>
      answered(notes.create(projectId, mergeRequestIid, body), (value) => numberIn(value, 'id')),
    editNote: ({ projectId, mergeRequestIid }, noteId, body) =>
      answered(notes.edit(projectId, mergeRequestIid, noteId, { body }), (value) => numberIn(value, 'id')),
    deleteNote: async ({ projectId, mergeRequestIid }, noteId) => {
      const answer = await answered(notes.remove(projectId, mergeRequestIid, noteId), () => true as const);
      return 'failure' in answer ? answer : { value: undefined };
    },
  };
}

async function listNotesBy(
  notes: MergeRequestNotes,
  at: MergeRequestAddress,
  authorId: number,
): Promise<Answered<readonly OwnNote[]>> {
  const found: OwnNote[] = [];
  let page: number | undefined = 1;
  for (let pages = 0; page !== undefined; pages++) {
    if (pages === MAX_PAGES) return unusable(`more than ${MAX_PAGES} pages of notes`);
    const query = { sort: 'asc', orderBy: 'created_at', activityFilter: 'only_comments' } as const;
    const current: number = page;
    const answer: Answered<NotesPage> = await answered(
      notes.all(at.projectId, at.mergeRequestIid, {
        ...query,
        page: current,
        perPage: NOTES_PER_PAGE,
        showExpanded: true,
      }),
      readNotesPage,
    );
    if ('failure' in answer) return answer;
    found.push(...answer.value.notes.filter((note) => note.authorId === authorId));
    page = answer.value.next;
    if (page !== undefined && page <= current) return unusable('the next page is not after this one');
  }
  return { value: found };
}

interface NotesPage {
  readonly notes: readonly (OwnNote & { readonly authorId: number })[];
  readonly next: number | undefined;
}

function readNotesPage(value: unknown): NotesPage | undefined {
  const data = property(value, 'data');
  if (!Array.isArray(data)) return undefined;
  const next = property(property(value, 'paginationInfo'), 'next');
  return {
    notes: data.flatMap((item: unknown) => {
      const id = numberIn(item, 'id');
      const authorId = numberIn(property(item, 'author'), 'id');
      const body = property(item, 'body');
      return id === undefined || authorId === undefined || typeof body !== 'string'
        ? []
        : [{ id, authorId, body }];
    }),
    next: typeof next === 'number' ? next : undefined,
  };
}

/** Turns a call of the library into a value; what it throws besides failed requests is a bug and passes through. */
async function answered<Value>(
  call: Promise<unknown>,
  read: (value: unknown) => Value | undefined,
): Promise<Answered<Value>> {
  try {
    const value = read(await call);
    return value === undefined ? unusable('it does not hold what was asked for') : { value };
  } catch (error) {
    if (error instanceof GitlabRequestError) return { failure: error.failure };
    throw error;
  }
}

function unusable(problem: string): { readonly failure: RequestFailure } {
  return { failure: { kind: 'unusable', problem } };
}

/** The token is good, but may not ask this. */
function isRefusal(failure: RequestFailure): boolean {
  return failure.kind === 'status' && (failure.status === 403 || failure.status === 404);
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function numberIn(value: unknown, key: string): number | undefined {
  const number = property(value, key);
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
}
