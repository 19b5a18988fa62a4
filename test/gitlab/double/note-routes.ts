import { type Answer, FORBIDDEN, json, notFound } from './answer.ts';
import type { ApiCall } from './api-call.ts';
import { presentNote } from './note-presentation.ts';
import { recordMentions, takeNoteText } from './note-text.ts';
import { answerPage } from './paging.ts';
import { addNote, type DoubleMergeRequest, type DoubleNote, type DoubleUser, type World } from './world.ts';

const MAX_NOTES = 5_000;

/** `/projects/:id/merge_requests/:iid/notes[/:note_id]` */
export function routeNotes(
  world: World,
  call: ApiCall,
  mergeRequest: DoubleMergeRequest,
  rest: string[],
): Answer {
  const [noteId, ...more] = rest;
  if (more.length > 0) return notFound('Route');
  if (noteId === undefined) {
    if (call.method === 'GET') return listNotes(world, call, mergeRequest);
    if (call.method === 'POST') return createNote(world, call, mergeRequest);
    return json(405, { error: '405 Not Allowed' });
  }
  const note = mergeRequest.notes.find(
    (candidate) => candidate.id === Number(noteId) && !candidate.unreadable,
  );
  if (note === undefined) return notFound('Note');
  if (call.method === 'GET') return json(200, presentNote(world, mergeRequest, note));
  if (call.method === 'PUT') return editNote(world, call, mergeRequest, note);
  if (call.method === 'DELETE') return deleteNote(call, mergeRequest, note);
  return json(405, { error: '405 Not Allowed' });
}

function listNotes(world: World, call: ApiCall, mergeRequest: DoubleMergeRequest): Answer {
  const query = call.url.searchParams;
  const key = query.get('order_by') === 'updated_at' ? 'updatedAt' : 'createdAt';
  const notes = mergeRequest.notes
    .filter((note) => !(query.get('activity_filter') === 'only_comments' && note.system))
    .sort((a, b) => (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : a.id - b.id));
  if (query.get('sort') !== 'asc') notes.reverse();
  const present = (note: DoubleNote): unknown => presentNote(world, mergeRequest, note);
  return answerPage(world, call.url, notes, present, (note) => mayRead(call.user, note));
}

export function createNote(
  world: World,
  call: ApiCall,
  mergeRequest: DoubleMergeRequest,
  thread: { readonly discussionId?: string; readonly type?: DoubleNote['type'] } = {},
): Answer {
  if (mergeRequest.notes.length >= MAX_NOTES) {
    return json(400, { message: '400 Bad request - Note {:base=>["Maximum number of comments exceeded"]}' });
  }
  const text = takeNoteText(world, call.body.body, call.user.id);
  if ('refusal' in text) return text.refusal;
  const internal = call.body.internal === true || call.body.internal === 'true';
  const note = addNote(world, mergeRequest, {
    authorId: call.user.id,
    body: text.content,
    internal,
    ...thread,
  });
  recordMentions(world, note.id, note.body);
  return json(201, presentNote(world, mergeRequest, note));
}

export function editNote(
  world: World,
  call: ApiCall,
  mergeRequest: DoubleMergeRequest,
  note: DoubleNote,
): Answer {
  if (!mayEdit(call.user, note)) return FORBIDDEN;
  const text = takeNoteText(world, call.body.body, call.user.id);
  if ('refusal' in text) return text.refusal;
  note.body = text.content;
  note.writes++;
  note.updatedAt = new Date(Date.parse(note.updatedAt) + 1000).toISOString();
  recordMentions(world, note.id, note.body);
  return json(200, presentNote(world, mergeRequest, note));
}

export function deleteNote(call: ApiCall, mergeRequest: DoubleMergeRequest, note: DoubleNote): Answer {
  if (!mayEdit(call.user, note)) return FORBIDDEN;
  mergeRequest.notes = mergeRequest.notes.filter((other) => other !== note);
  return { status: 204, body: undefined };
}

function mayRead(user: DoubleUser, note: DoubleNote): boolean {
  return !note.unreadable && !(note.internal && user.role === 'guest');
}

function mayEdit(user: DoubleUser, note: DoubleNote): boolean {
  return !note.system && (note.authorId === user.id || user.role === 'maintainer');
}
