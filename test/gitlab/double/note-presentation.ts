import type { DoubleMergeRequest, DoubleNote, DoubleUser, World } from './world.ts';

/** A note as the API shows it. */
export function presentNote(world: World, mergeRequest: DoubleMergeRequest, note: DoubleNote): unknown {
  const resolvable = note.type === 'DiscussionNote';
  const author = world.users.get(note.authorId);
  return {
    id: note.id,
    type: note.type,
    body: note.body,
    author: author === undefined ? null : presentUser(world, author),
    created_at: note.createdAt,
    updated_at: note.updatedAt,
    system: note.system,
    noteable_id: 9000 + mergeRequest.iid,
    noteable_type: 'MergeRequest',
    project_id: mergeRequest.projectId,
    noteable_iid: mergeRequest.iid,
    resolvable,
    ...(resolvable ? { resolved: note.resolved } : {}),
    confidential: note.internal,
    internal: note.internal,
    imported: false,
    commands_changes: {},
  };
}

export function presentUser(world: World, user: DoubleUser): unknown {
  return {
    id: user.id,
    username: user.username,
    name: user.username,
    state: 'active',
    locked: false,
    avatar_url: null,
    web_url: `${world.origin}/${user.username}`,
  };
}
