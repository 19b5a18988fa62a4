import { Commits, MergeRequestNotes } from '@gitbeaker/rest';
import { type Answered, answerOf, numberIn, property, readAgain, textIn } from '../answer-of.ts';
import { createGitlabClient, type GitlabClientSettings } from '../gitlab-client.ts';
import { isListPage, listWhole } from '../list-whole.ts';
import { ownUserId } from '../own-user-id.ts';
import type { NoteStore } from './note-store.ts';

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

/** The notes of merge requests, as one user sees them. */
export type NotesApi = NoteStore<MergeRequestAddress>;

/** How commits came to a branch. */
export interface MergedRequestsApi {
  /** The merged merge requests through which a commit came into the repository. */
  readonly mergedWith: (projectId: number, commit: string) => Promise<Answered<readonly MergedRequest[]>>;
}

export function createNotesApi(settings: GitlabClientSettings): NotesApi & MergedRequestsApi {
  const client = createGitlabClient(settings);
  const { patience, sender, resourceOptions } = client;
  const notes = new MergeRequestNotes(resourceOptions);
  const commits = new Commits(resourceOptions);
  return {
    patience,
    waitBefore: sender.waitBefore,
    ownUserId: () => ownUserId(client),
    listNotesBy: async ({ projectId, mergeRequestIid }, authorId) => {
      const list = { sort: 'asc', orderBy: 'created_at', activityFilter: 'only_comments' } as const;
      const all = await listWhole(
        sender,
        (page) => notes.all(projectId, mergeRequestIid, { ...list, ...page }),
        readNote,
      );
      if (all.kind === 'failed') return all;
      return {
        kind: 'answered',
        value: all.value.flatMap(({ id, body, author }) =>
          author === authorId && body !== undefined ? [{ id, body }] : [],
        ),
      };
    },
    mergedWith: (projectId, commit) =>
      readAgain(sender, () => answerOf(commits.allMergeRequests(projectId, commit), readMerged)),
    createNote: ({ projectId, mergeRequestIid }, body) =>
      answerOf(notes.create(projectId, mergeRequestIid, body), (value) => numberIn(value, 'id')),
    editNote: ({ projectId, mergeRequestIid }, noteId, body) =>
      answerOf(notes.edit(projectId, mergeRequestIid, noteId, { body }), (value) => numberIn(value, 'id')),
    deleteNote: async ({ projectId, mergeRequestIid }, noteId) => {
      const answer = await answerOf(notes.remove(projectId, mergeRequestIid, noteId), () => true as const);
      return answer.kind === 'failed' ? answer : { kind: 'answered', value: undefined };
    },
  };
}

/** A note without an author or a text is skipped; it does not make the list invalid. */
function readNote(item: unknown) {
  const id = numberIn(item, 'id');
  if (id === undefined) return undefined;
  return { id, author: numberIn(property(item, 'author'), 'id'), body: textIn(item, 'body') };
}

/** Undefined when it is not a list of merge requests, or not the whole list. */
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
