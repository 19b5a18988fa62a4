import type { HttpFailure } from '../../http/http-failure.ts';
import { parseShownImpact } from '../../report/shown-impact.ts';
import { parseNoteMarker } from './note-marker.ts';
import type { MergedRequest, MergedRequestsApi, NotesApi } from './notes-api.ts';

/** A merge request whose comment shows nothing reliable, and why. */
export interface NothingShown {
  readonly mergeRequestIid: number;
  readonly why: 'no-comment' | 'other-commit' | 'unreadable' | 'too-many';
}

/** What was shown by the comments on the merge requests through which some commits came to the branch. */
export interface ShownByReports {
  /** Keys of findings. */
  readonly keys: ReadonlySet<string>;
  readonly mergeRequests: readonly number[];
  readonly nothingShown: readonly NothingShown[];
  /** Commits that did not come through a merge request, so their effect was never shown. */
  readonly withoutRequest: readonly string[];
}

export interface ShownQuery {
  readonly projectId: number;
  readonly commits: readonly string[];
  readonly branch: string;
  /** Which of several comments. */
  readonly instance: string;
}

/**
 * Reads what people were shown before they merged. Only comments of the token's own user count: anybody may write a comment that
 * looks like one. A comment that is about another commit than the merged one does not count.
 */
export async function findShownImpact(
  api: NotesApi & MergedRequestsApi,
  { projectId, commits, branch, instance }: ShownQuery,
): Promise<{ readonly shown: ShownByReports } | { readonly failure: HttpFailure }> {
  const author = await api.ownUserId();
  if (author.kind === 'failed') return author;
  const requests = new Map<number, MergedRequest>();
  const withoutRequest: string[] = [];
  for (const commit of commits) {
    const found = await api.mergedWith(projectId, commit);
    if (found.kind === 'failed') return found;
    const into = found.value.filter(({ targetBranch }) => targetBranch === branch);
    if (into.length === 0) withoutRequest.push(commit);
    for (const request of into) requests.set(request.iid, request);
  }
  const keys = new Set<string>();
  const nothingShown: NothingShown[] = [];
  for (const request of requests.values()) {
    const notes = await api.listNotesBy({ projectId, mergeRequestIid: request.iid }, author.value);
    if (notes.kind === 'failed') return notes;
    const shown = readShown(
      notes.value.map(({ body }) => body),
      request,
      instance,
    );
    if ('why' in shown) nothingShown.push(shown);
    else for (const key of shown.keys) keys.add(key);
  }
  return { shown: { keys, mergeRequests: [...requests.keys()], nothingShown, withoutRequest } };
}

function readShown(
  bodies: readonly string[],
  { iid, sha }: MergedRequest,
  instance: string,
): NothingShown | { readonly keys: ReadonlySet<string> } {
  const nothing = (why: NothingShown['why']): NothingShown => ({ mergeRequestIid: iid, why });
  const marked = bodies
    .flatMap((body) => {
      const marker = parseNoteMarker(body, instance);
      return marker === undefined ? [] : [{ body, marker }];
    })
    .sort((a, b) => b.marker.pipelineIid - a.marker.pipelineIid);
  const [newest] = marked;
  if (newest === undefined) return nothing('no-comment');
  if (newest.marker.sha !== sha) return nothing('other-commit');
  const shown = parseShownImpact(newest.body);
  if (shown === undefined) return nothing('unreadable');
  return shown.kind === 'too-many' ? nothing('too-many') : shown;
}
