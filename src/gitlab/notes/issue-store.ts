import { Issues } from '@gitbeaker/rest';
import { type Answered, answerOf, numberIn, property, textIn } from '../answer-of.ts';
import { createGitlabClient, type GitlabClientSettings } from '../gitlab-client.ts';
import { listWhole } from '../list-whole.ts';
import { ownUserId } from '../own-user-id.ts';
import { parseNoteMarker } from './note-marker.ts';
import type { NoteStore } from './note-store.ts';

/** What the one issue should look like. */
export interface KeptIssue {
  /** Set only when it is created: afterwards people may change it, and who sees the issue. */
  readonly title: string;
  readonly isConfidential: boolean;
  readonly isOpen: boolean;
}

/** Notes that are issues, and issues of others that look like ours. */
export interface IssueStore extends NoteStore<ProjectAddress> {
  /** Open issues by other users with the marker of this instance in their first line: by a token's former user, or by anybody. */
  readonly listForeign: (
    at: ProjectAddress,
    authorId: number,
    instance: string,
  ) => Promise<Answered<readonly number[]>>;
}

export interface ProjectAddress {
  readonly projectId: number;
}

const SURPLUS =
  'Two pipelines created an issue for the same thing at the same moment. This is the duplicate: Sluice updates the other one.';

/**
 * The issues of a project as notes: a note is the description of an issue, its number is the `iid`. Writing a note opens or
 * closes its issue, as `kept` says. An issue that is open and should not be, or the other way round, reads as its first line
 * only, so that it is never taken for what is wanted. Authors may close their issues but not delete them: deleting a note closes
 * its issue and removes the marker from it.
 *
 * API: https://docs.gitlab.com/api/issues/
 */
export function createIssueStore(
  settings: GitlabClientSettings,
  { title, isConfidential, isOpen }: KeptIssue,
): IssueStore {
  const client = createGitlabClient(settings);
  const { patience, sender, resourceOptions } = client;
  const issues = new Issues(resourceOptions);
  const edit = (
    { projectId }: ProjectAddress,
    iid: number,
    description: string,
    stateEvent: 'reopen' | 'close',
  ) => answerOf(issues.edit(projectId, iid, { description, stateEvent }), (value) => numberIn(value, 'iid'));
  return {
    patience,
    waitBefore: sender.waitBefore,
    ownUserId: () => ownUserId(client),
    listNotesBy: async ({ projectId }, authorId) => {
      const list = { projectId, authorId, scope: 'all', orderBy: 'created_at', sort: 'asc' } as const;
      const all = await listWhole(sender, (page) => issues.all({ ...list, ...page }), readIssue);
      if (all.kind === 'failed') return all;
      const own = all.value.filter(({ author }) => author === authorId);
      const bodyOf = (issue: Issue) =>
        issue.isOpen === isOpen ? issue.description : firstLine(issue.description);
      return { kind: 'answered', value: own.map((issue) => ({ id: issue.iid, body: bodyOf(issue) })) };
    },
    listForeign: async ({ projectId }, authorId, instance) => {
      const list = {
        projectId,
        scope: 'all',
        state: 'opened',
        search: `sluice/${instance}`,
        in: 'description',
      } as const;
      const all = await listWhole(sender, (page) => issues.all({ ...list, ...page }), readIssue);
      if (all.kind === 'failed') return all;
      const foreign = all.value
        .filter(({ author, isOpen: opened }) => author !== authorId && opened)
        .filter(({ description }) => parseNoteMarker(description, instance) !== undefined);
      return { kind: 'answered', value: foreign.map(({ iid }) => iid) };
    },
    createNote: ({ projectId }, description) =>
      answerOf(issues.create(projectId, title, { description, confidential: isConfidential }), (value) =>
        numberIn(value, 'iid'),
      ),
    editNote: (at, iid, description) => edit(at, iid, description, isOpen ? 'reopen' : 'close'),
    deleteNote: async (at, iid) => {
      const answer = await edit(at, iid, SURPLUS, 'close');
      return answer.kind === 'failed' ? answer : { kind: 'answered', value: undefined };
    },
  };
}

interface Issue {
  readonly iid: number;
  readonly isOpen: boolean;
  readonly author: number | undefined;
  readonly description: string;
}

function readIssue(item: unknown): Issue | undefined {
  const iid = numberIn(item, 'iid');
  const state = textIn(item, 'state');
  if (iid === undefined || state === undefined) return undefined;
  return {
    iid,
    isOpen: state === 'opened',
    author: numberIn(property(item, 'author'), 'id'),
    description: textIn(item, 'description') ?? '',
  };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
