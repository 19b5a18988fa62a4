import { type Answer, json, notFound } from './answer.ts';
import type { ApiCall } from './api-call.ts';
import { presentNote } from './note-presentation.ts';
import { createNote, deleteNote, editNote } from './note-routes.ts';
import { answerPage } from './paging.ts';
import type { DoubleMergeRequest, DoubleNote, World } from './world.ts';

/** `/projects/:id/merge_requests/:iid/discussions[/:discussion_id[/notes[/:note_id]]]` */
export function routeDiscussions(
  world: World,
  call: ApiCall,
  mergeRequest: DoubleMergeRequest,
  rest: string[],
): Answer {
  const [discussionId, notes, noteId] = rest;
  if (discussionId === undefined) {
    if (call.method === 'GET') return listDiscussions(world, call, mergeRequest);
    if (call.method === 'POST') return startDiscussion(world, call, mergeRequest);
    return json(405, { error: '405 Not Allowed' });
  }
  const members = mergeRequest.notes.filter((note) => note.discussionId === discussionId);
  if (members.length === 0) return notFound('Discussion');
  if (notes === undefined) {
    if (call.method === 'PUT') return resolveDiscussion(world, call, mergeRequest, members);
    return json(200, presentDiscussion(world, mergeRequest, discussionId, members));
  }
  if (noteId === undefined) return reply(world, call, mergeRequest, discussionId, members);
  const note = members.find((candidate) => candidate.id === Number(noteId));
  if (note === undefined) return notFound('Note');
  if (call.method === 'PUT') return editNote(world, call, mergeRequest, note);
  if (call.method === 'DELETE') return deleteNote(call, mergeRequest, note);
  return json(200, presentNote(world, mergeRequest, note));
}

function listDiscussions(world: World, call: ApiCall, mergeRequest: DoubleMergeRequest): Answer {
  const groups = new Map<string, DoubleNote[]>();
  for (const note of mergeRequest.notes) {
    const members = groups.get(note.discussionId);
    if (members === undefined) groups.set(note.discussionId, [note]);
    else members.push(note);
  }
  const present = ([id, members]: [string, DoubleNote[]]): unknown =>
    presentDiscussion(world, mergeRequest, id, members);
  return answerPage(world, call.url, [...groups], present, ([, members]) => !members[0]?.unreadable);
}

function startDiscussion(world: World, call: ApiCall, mergeRequest: DoubleMergeRequest): Answer {
  const answer = createNote(world, call, mergeRequest, { type: 'DiscussionNote' });
  const note = mergeRequest.notes.at(-1);
  if (answer.status !== 201 || note === undefined) return answer;
  return json(201, presentDiscussion(world, mergeRequest, note.discussionId, [note]));
}

/** A reply makes a discussion of a plain comment. */
function reply(
  world: World,
  call: ApiCall,
  mergeRequest: DoubleMergeRequest,
  discussionId: string,
  members: readonly DoubleNote[],
): Answer {
  if (call.method !== 'POST') return json(405, { error: '405 Not Allowed' });
  const answer = createNote(world, call, mergeRequest, { discussionId, type: 'DiscussionNote' });
  if (answer.status === 201) for (const note of members) note.type = 'DiscussionNote';
  return answer;
}

function resolveDiscussion(
  world: World,
  call: ApiCall,
  mergeRequest: DoubleMergeRequest,
  members: readonly DoubleNote[],
): Answer {
  const { resolved } = call.body;
  if (resolved === undefined) return json(400, { error: 'resolved is missing' });
  for (const note of members) note.resolved = resolved === true || resolved === 'true';
  return json(200, presentDiscussion(world, mergeRequest, members[0]?.discussionId ?? '', members));
}

function presentDiscussion(
  world: World,
  mergeRequest: DoubleMergeRequest,
  id: string,
  members: readonly DoubleNote[],
): unknown {
  return {
    id,
    individual_note: members.length === 1 && members[0]?.type === null,
    notes: members.map((note) => presentNote(world, mergeRequest, note)),
  };
}
