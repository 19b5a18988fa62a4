import { createHash } from 'node:crypto';
import type { Fault } from './faults.ts';
import type { ExecutedCommand } from './quick-actions.ts';

export interface DoubleUser {
  readonly id: number;
  readonly username: string;
  readonly isBot: boolean;
  readonly role: 'guest' | 'developer' | 'maintainer';
}

export interface DoubleToken {
  readonly userId: number;
  readonly kind: 'access' | 'job';
  readonly scope: 'api' | 'read_api';
  state: 'active' | 'expired' | 'revoked';
  /** The real GitLab lets an access token see its user; some proxies and policies do not. */
  readonly mayReadUser: boolean;
}

export interface DoubleNote {
  readonly id: number;
  readonly discussionId: string;
  type: null | 'DiscussionNote';
  body: string;
  authorId: number;
  readonly system: boolean;
  readonly internal: boolean;
  /** Left out of every page after paging, as notes are that the token's user may not read. */
  readonly unreadable: boolean;
  readonly createdAt: string;
  updatedAt: string;
  /** How often the body was written: 1 after creation. */
  writes: number;
  resolved: boolean;
}

export interface DoubleMergeRequest {
  readonly projectId: number;
  readonly iid: number;
  notes: DoubleNote[];
  /** The head of its source branch, and the commits by which it came to the target; undefined while it is open. */
  merged?: { readonly sha: string; readonly commits: readonly string[] };
}

export interface DoubleIssue {
  readonly projectId: number;
  readonly iid: number;
  readonly authorId: number;
  title: string;
  description: string;
  state: 'opened' | 'closed';
  confidential: boolean;
  readonly createdAt: string;
  updatedAt: string;
  /** What its activity shows to people. */
  readonly history: string[];
}

export interface DoubleDeployment {
  readonly projectId: number;
  readonly environment: string;
  readonly sha: string;
  readonly ref: string;
  readonly status: string;
}

export interface DoublePackageFile {
  readonly id: number;
  readonly name: string;
  bytes: Buffer;
  sha256: string;
}

export interface DoublePackage {
  readonly id: number;
  readonly projectId: number;
  readonly name: string;
  readonly version: string;
  readonly createdAt: string;
  status: 'default' | 'hidden' | 'error';
  readonly files: DoublePackageFile[];
}

interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** What was answered; undefined when the reply was lost or never came. */
  status: number | undefined;
}

export interface World {
  /** Where the server listens; in the addresses that it hands out. */
  origin: string;
  readonly users: Map<number, DoubleUser>;
  readonly tokens: Map<string, DoubleToken>;
  readonly mergeRequests: DoubleMergeRequest[];
  readonly issues: DoubleIssue[];
  /** Written through the API, not by jobs. */
  readonly deployments: DoubleDeployment[];
  /** Whether issues are switched on in the projects. */
  hasIssues: boolean;
  readonly faults: Fault[];
  readonly requests: RecordedRequest[];
  readonly executedCommands: ExecutedCommand[];
  readonly mentions: { readonly noteId: number; readonly name: string }[];
  readonly packages: DoublePackage[];
  /** Projects by their path. */
  readonly projects: Map<string, number>;
  /** Whether a file may be published again under the same version. */
  takesDuplicates: boolean;
  /** Where downloads are sent to; undefined: the server has the files itself. */
  storage: string | undefined;
  nextPackageId: number;
  /** Which of the two ways to the next page the server offers. */
  paging: 'both' | 'link' | 'header';
  nextNoteId: number;
}

export const PROJECT_ID = 42;
export const MERGE_REQUEST_IID = 7;
/** A project that lets the job token of the first one in, and one that does not. */
export const RECORDINGS = { id: 43, path: 'shop/recordings' } as const;
export const CLOSED = { id: 44, path: 'shop/closed' } as const;

/** Users and tokens of a fresh world, by what they are. */
export const GHOST = { id: 1 } as const;
export const BOT = { id: 20, token: 'token-of-the-bot' } as const;
export const NEXT_BOT = { id: 21, token: 'token-of-the-next-bot' } as const;
export const ALICE = { id: 10, token: 'token-of-alice' } as const;
export const MALLORY = { id: 11, token: 'token-of-mallory' } as const;
export const TOKENS = {
  readOnly: 'token-read-only',
  expired: 'token-expired',
  revoked: 'token-revoked',
  job: 'token-of-the-job',
  hiddenUser: 'token-without-user-access',
} as const;

export function createWorld(): World {
  const user = (
    id: number,
    username: string,
    role: DoubleUser['role'],
    isBot = false,
  ): [number, DoubleUser] => [id, { id, username, role, isBot }];
  const token = (userId: number, changes: Partial<DoubleToken> = {}): DoubleToken => ({
    userId,
    kind: 'access',
    scope: 'api',
    state: 'active',
    mayReadUser: true,
    ...changes,
  });
  return {
    origin: '',
    users: new Map([
      user(GHOST.id, 'ghost', 'guest'),
      user(ALICE.id, 'alice', 'maintainer'),
      user(MALLORY.id, 'mallory', 'developer'),
      user(BOT.id, 'project_42_bot_5f0c', 'developer', true),
      user(NEXT_BOT.id, 'project_42_bot_91aa', 'developer', true),
    ]),
    tokens: new Map([
      [BOT.token, token(BOT.id)],
      [NEXT_BOT.token, token(NEXT_BOT.id)],
      [ALICE.token, token(ALICE.id)],
      [MALLORY.token, token(MALLORY.id)],
      [TOKENS.readOnly, token(BOT.id, { scope: 'read_api' })],
      [TOKENS.expired, token(BOT.id, { state: 'expired' })],
      [TOKENS.revoked, token(BOT.id, { state: 'revoked' })],
      [TOKENS.job, token(BOT.id, { kind: 'job' })],
      [TOKENS.hiddenUser, token(BOT.id, { mayReadUser: false })],
    ]),
    mergeRequests: [{ projectId: PROJECT_ID, iid: MERGE_REQUEST_IID, notes: [] }],
    issues: [],
    deployments: [],
    hasIssues: true,
    faults: [],
    requests: [],
    executedCommands: [],
    mentions: [],
    packages: [],
    projects: new Map<string, number>([
      ['shop/policies', PROJECT_ID],
      [RECORDINGS.path, RECORDINGS.id],
      [CLOSED.path, CLOSED.id],
    ]),
    takesDuplicates: true,
    storage: undefined,
    nextPackageId: 1,
    paging: 'both',
    nextNoteId: 1000,
  };
}

export function findMergeRequest(
  world: World,
  projectId: number,
  iid: number,
): DoubleMergeRequest | undefined {
  return world.mergeRequests.find((candidate) => candidate.projectId === projectId && candidate.iid === iid);
}

/** The merge request that most tests use. */
export function theMergeRequest(world: World): DoubleMergeRequest {
  const found = findMergeRequest(world, PROJECT_ID, MERGE_REQUEST_IID);
  if (found === undefined) throw new Error('the default merge request is gone');
  return found;
}

export interface NoteSeed {
  readonly authorId: number;
  readonly body: string;
  readonly type?: DoubleNote['type'];
  readonly discussionId?: string;
  readonly system?: boolean;
  readonly internal?: boolean;
  readonly unreadable?: boolean;
}

/** Puts a note into a thread as if it had always been there: no quick actions, no limits. */
export function addNote(world: World, mergeRequest: DoubleMergeRequest, seed: NoteSeed): DoubleNote {
  const id = world.nextNoteId++;
  const time = noteTime(id);
  const note: DoubleNote = {
    id,
    discussionId: seed.discussionId ?? createHash('sha1').update(`discussion ${id}`).digest('hex'),
    type: seed.type ?? null,
    body: seed.body,
    authorId: seed.authorId,
    system: seed.system ?? false,
    internal: seed.internal ?? false,
    unreadable: seed.unreadable ?? false,
    createdAt: time,
    updatedAt: time,
    writes: 1,
    resolved: false,
  };
  mergeRequest.notes.push(note);
  return note;
}

/** Revoking a project access token deletes its bot; what the bot wrote belongs to the Ghost User from then on. */
export function revokeBot(world: World, botId: number): void {
  for (const token of world.tokens.values()) if (token.userId === botId) token.state = 'revoked';
  for (const { notes } of world.mergeRequests) {
    for (const note of notes) if (note.authorId === botId) note.authorId = GHOST.id;
  }
}

/** One second a note, so that the order of creation is the order of time in every run. */
function noteTime(id: number): string {
  return new Date(Date.UTC(2026, 0, 1) + id * 1000).toISOString();
}
