import { Commits, MergeRequestNotes, PersonalAccessTokens, Users } from '@gitbeaker/rest';
import type { Clock } from '../http/clock.ts';
import { createDispatcher } from '../http/create-dispatcher.ts';
import { createExchange } from '../http/exchange.ts';
import { type HttpFailure, isStatus } from '../http/http-failure.ts';
import { createPatience, type Patience } from '../http/patience.ts';
import type { RetryPace } from '../http/retry-delay.ts';
import { createSender, type Sender } from '../http/sender.ts';
import { type Answered, unexpectedAnswer } from './answered.ts';
import { describeFailure } from './describe-failure.ts';
import { GitlabRequestError } from './gitlab-request-error.ts';
import { numberIn, property, textIn } from './json-value.ts';
import type { NextPage } from './next-page.ts';
import type { OwnNote } from './note-decision.ts';
import { createGitlabRequester, type ListPage } from './requester.ts';

export interface MergeRequestAddress {
  readonly projectId: number;
  readonly mergeRequestIid: number;
}

/** A merge request that was merged. */
export interface MergedRequest {
  readonly iid: number;
  /** The head of its source branch. */
  readonly sha: string;
  readonly targetBranch: string;
}

/** The notes of merge requests, as one user sees them. Reads are repeated on temporary failures; writes are sent once. */
export interface NotesApi {
  readonly patience: Patience;
  /** Waits before a write is tried again; false when it is not worth it or the time is over. */
  readonly waitBefore: Sender['waitBefore'];
  /** The user that the token belongs to. */
  readonly ownUserId: () => Promise<Answered<number>>;
  /** All notes of one author, oldest first, or a failure: never a part of them. */
  readonly listNotesBy: (at: MergeRequestAddress, authorId: number) => Promise<Answered<readonly OwnNote[]>>;
  readonly createNote: (at: MergeRequestAddress, body: string) => Promise<Answered<number>>;
  readonly editNote: (at: MergeRequestAddress, noteId: number, body: string) => Promise<Answered<number>>;
  readonly deleteNote: (at: MergeRequestAddress, noteId: number) => Promise<Answered<undefined>>;
}

/** How commits came to a branch. */
export interface MergedRequestsApi {
  /** Those by which a commit came into the repository, and that are merged. */
  readonly mergedWith: (projectId: number, commit: string) => Promise<Answered<readonly MergedRequest[]>>;
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
/** 100 notes of a page, most of them far below GitLab's limit of a million characters each. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** GitLab's application limits (notes: 300 a minute) come without `Retry-After`. */
const PACE: RetryPace = { firstMs: 2000, longestMs: 32_000 };

export function createNotesApi(settings: NotesApiSettings): NotesApi & MergedRequestsApi {
  const { token, env, clock, callTimeLimitMs } = settings;
  const patience = createPatience(clock, settings.totalTimeLimitMs);
  const dispatcher = createDispatcher(settings.serverUrl, env);
  const sender = createSender(
    createExchange({ now: clock.now, maxAnswerBytes: MAX_ANSWER_BYTES, dispatcher }),
    {
      patience,
      random: clock.random,
      pace: PACE,
      requestTimeoutMs: callTimeLimitMs,
      maxAttempts: Number.POSITIVE_INFINITY,
      server: new URL(settings.serverUrl).origin,
      describe: describeFailure,
    },
  );
  const options = {
    host: settings.serverUrl,
    token,
    // Time limits are the requester's; gitbeaker's own cover a call with all its repetitions.
    queryTimeout: null,
    rateLimits: {},
    requesterFn: createGitlabRequester(sender),
  };
  const notes = new MergeRequestNotes(options);
  const commits = new Commits(options);
  const users = new Users(options);
  const tokens = new PersonalAccessTokens(options);
  return {
    patience,
    waitBefore: sender.waitBefore,
    ownUserId: async () => {
      const user = await readAgain(sender, () =>
        answered(users.showCurrentUser(), (value) => numberIn(value, 'id')),
      );
      if (!('failure' in user) || !isRefusal(user.failure)) return user;
      return readAgain(sender, () => answered(tokens.show(), (value) => numberIn(value, 'user_id')));
    },
    listNotesBy: (at, authorId) => listNotesBy(notes, sender, at, authorId),
    mergedWith: (projectId, commit) =>
      readAgain(sender, () => answered(commits.allMergeRequests(projectId, commit), readMerged)),
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
  sender: Sender,
  at: MergeRequestAddress,
  authorId: number,
): Promise<Answered<readonly OwnNote[]>> {
  const found: OwnNote[] = [];
  const asked = new Set<string>();
  let next: NextPage | null = { page: 1 };
  while (next !== null) {
    const query = pageQuery(next);
    if (asked.has(JSON.stringify(query))) return unexpectedAnswer();
    if (asked.size === MAX_PAGES) return unexpectedAnswer();
    asked.add(JSON.stringify(query));
    const answer: Answered<NotesPage> = await readAgain(sender, () =>
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

/** An answer of the wrong shape comes from a proxy that has its moment, as answers do that are no JSON at all. */
async function readAgain<Value>(
  sender: Sender,
  read: () => Promise<Answered<Value>>,
): Promise<Answered<Value>> {
  for (let attempt = 1; ; attempt++) {
    const answer = await read();
    const isOdd =
      'failure' in answer && answer.failure.kind === 'unusable' && answer.failure.found === 'unexpected';
    if (!isOdd || !(await sender.waitBefore(attempt, answer.failure))) return answer;
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

/** Undefined when it is no list of merge requests, or not the whole of it. */
function readMerged(value: unknown): readonly MergedRequest[] | undefined {
  if (!isListPage(value) || value.next !== null) return undefined;
  const found: MergedRequest[] = [];
  for (const item of value.items) {
    const iid = numberIn(item, 'iid');
    if (iid === undefined) return undefined;
    if (textIn(item, 'state') !== 'merged') continue;
    found.push({ iid, sha: textIn(item, 'sha') ?? '', targetBranch: textIn(item, 'target_branch') ?? '' });
  }
  return found;
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
    return value === undefined ? unexpectedAnswer() : { value };
  } catch (error) {
    if (error instanceof GitlabRequestError) return { failure: error.failure };
    throw error;
  }
}

/** The token is good, but may not ask this. */
function isRefusal(failure: HttpFailure): boolean {
  return isStatus(failure, 403, 404);
}
