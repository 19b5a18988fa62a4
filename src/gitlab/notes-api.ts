import { MergeRequestNotes, PersonalAccessTokens, Users } from '@gitbeaker/rest';
import type { Clock } from './clock.ts';
import { createExchange } from './exchange.ts';
import type { NextPage } from './next-page.ts';
import type { OwnNote } from './note-decision.ts';
import { createPatience, type Patience } from './patience.ts';
import { describeRequestFailure, GitlabRequestError, type RequestFailure } from './request-failure.ts';
import { createGitlabRequester, type ListPage } from './requester.ts';
import { retryDelayMs } from './retry-delay.ts';

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
      const user = await readAgain(patience, () =>
        answered(users.showCurrentUser(), (value) => numberIn(value, 'id')),
      );
      if (!('failure' in user) || !isRefusal(user.failure)) return user;
      return readAgain(patience, () => answered(tokens.show(), (value) => numberIn(value, 'user_id')));
    },
    listNotesBy: (at, authorId) => listNotesBy(notes, patience, at, authorId),
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
  patience: Patience,
  at: MergeRequestAddress,
  authorId: number,
): Promise<Answered<readonly OwnNote[]>> {
  const found: OwnNote[] = [];
  const asked = new Set<string>();
  let next: NextPage | null = { page: 1 };
  while (next !== null) {
    const query = pageQuery(next);
    if (asked.has(JSON.stringify(query))) return unusable('the next page is one that was there before');
    if (asked.size === MAX_PAGES) return unusable(`more than ${MAX_PAGES} pages of notes`);
    asked.add(JSON.stringify(query));
    const answer: Answered<NotesPage> = await readAgain(patience, () =>
      answered(notes.all(at.projectId, at.mergeRequestIid, query), readNotesPage),
    );
    if ('failure' in answer) return answer;
    found.push(...answer.value.notes.filter((note) => note.authorId === authorId));
    next = answer.value.next;
  }
  return { value: found };
}

function pageQuery(next: NextPage) {
  return {
    sort: 'asc',
    orderBy: 'created_at',
    activityFilter: 'only_comments',
    perPage: NOTES_PER_PAGE,
    ...('page' in next ? next : next.query),
  } as const;
}

/** An answer that no API gives comes from a proxy that has its moment as often as from one that will never let it through. */
const MAX_READS = 3;

async function readAgain<Value>(
  patience: Patience,
  read: () => Promise<Answered<Value>>,
): Promise<Answered<Value>> {
  for (let attempt = 0; ; attempt++) {
    const answer = await read();
    if (!('failure' in answer) || answer.failure.kind !== 'unusable' || attempt + 1 === MAX_READS)
      return answer;
    const why = describeRequestFailure(answer.failure);
    if (!(await patience.pause(retryDelayMs(answer.failure, attempt), why))) return answer;
  }
}

interface NotesPage {
  readonly notes: readonly (OwnNote & { readonly authorId: number })[];
  readonly next: NextPage | null;
}

/** Undefined for what is no page of notes, or one after which the list cannot be followed: a part of the notes is no list. */
function readNotesPage(value: unknown): NotesPage | undefined {
  if (!isListPage(value) || value.next === 'astray') return undefined;
  const notes: (OwnNote & { readonly authorId: number })[] = [];
  for (const item of value.items) {
    const id = numberIn(item, 'id');
    if (id === undefined) return undefined;
    const authorId = numberIn(property(item, 'author'), 'id');
    const body = property(item, 'body');
    if (authorId !== undefined && typeof body === 'string') notes.push({ id, authorId, body });
  }
  return { notes, next: value.next };
}

function isListPage(value: unknown): value is ListPage {
  return Array.isArray(property(value, 'items'));
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
