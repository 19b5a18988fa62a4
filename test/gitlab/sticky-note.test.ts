import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GitlabDouble, startGitlabDouble } from './double/server.ts';
import { ALICE, addNote, BOT, GHOST, MALLORY, NEXT_BOT, revokeBot, theMergeRequest } from './double/world.ts';
import { countRequests, headSha, notes, notesOf, run, visibleBody } from './note-harness.ts';

let double: GitlabDouble;

beforeEach(async () => {
  double = await startGitlabDouble();
});

afterEach(() => double.close());

describe('one note per merge request and instance', () => {
  it('creates the note with its marker as the first line and the body below it as it is', async () => {
    expect(await run(double, 5, '### 🔴 Blocks 2 connections\n\n| a | b |\n')).toMatchObject({
      kind: 'created',
    });

    expect(notes(double).map((note) => note.body)).toEqual([
      `<!-- sluice/default/v1 pipeline=5 sha=${headSha(5)} -->\n### 🔴 Blocks 2 connections\n\n| a | b |`,
    ]);
  });

  it('updates it in the next pipeline', async () => {
    await run(double, 5, 'blocks 2');

    expect(await run(double, 6, 'blocks nothing')).toMatchObject({ kind: 'updated', duplicatesLeft: 0 });
    expect(notes(double).map(visibleBody)).toEqual(['blocks nothing']);
  });

  it('writes once when the same pipeline says the same again', async () => {
    await run(double, 5, 'blocks 2\r\n\r\nmore  \n');

    expect(await run(double, 5, 'blocks 2\r\n\r\nmore  \n')).toMatchObject({ kind: 'unchanged' });
    expect(notes(double).map((note) => note.writes)).toEqual([1]);
  });

  it('never lets an older pipeline overwrite a newer one, and says so', async () => {
    await run(double, 6, 'new');

    expect(await run(double, 5, 'old')).toEqual({ kind: 'skipped-older', newerPipelineIid: 6 });
    expect(notes(double).map(visibleBody)).toEqual(['new']);
  });

  it('moves the hidden line on when a newer pipeline says the same, so that one between them stays out', async () => {
    await run(double, 5, 'same');
    await run(double, 7, 'same');

    expect(await run(double, 6, 'other')).toEqual({ kind: 'skipped-older', newerPipelineIid: 7 });
    expect(notes(double).map(visibleBody)).toEqual(['same']);
  });

  it('keeps two instances apart', async () => {
    await run(double, 5, 'production', { instance: 'prod' });
    await run(double, 5, 'staging', { instance: 'prod-eu' });
    await run(double, 6, 'production again', { instance: 'prod' });

    expect(notes(double).map(visibleBody)).toEqual(['production again', 'staging']);
  });

  it('finds its note behind 250 others, on pages that hold fewer notes than asked for', async () => {
    const mergeRequest = theMergeRequest(double.world);
    for (let i = 0; i < 250; i++) {
      addNote(double.world, mergeRequest, { authorId: ALICE.id, body: `note ${i}`, unreadable: i % 2 === 0 });
    }
    await run(double, 5, 'first');

    expect(await run(double, 6, 'second')).toMatchObject({ kind: 'updated' });
    expect(notesOf(double, BOT.id).map(visibleBody)).toEqual(['second']);
  });

  it.each(['link', 'header'] as const)('pages by %s alone', async (paging) => {
    double.world.paging = paging;
    const mergeRequest = theMergeRequest(double.world);
    for (let i = 0; i < 250; i++)
      addNote(double.world, mergeRequest, { authorId: ALICE.id, body: `note ${i}` });
    addNote(double.world, mergeRequest, {
      authorId: BOT.id,
      body: `<!-- sluice/default/v1 pipeline=4 sha=${headSha(4)} -->\nold`,
    });

    expect(await run(double, 5, 'new')).toMatchObject({ kind: 'updated' });
  });

  it('keeps out system notes and finds an internal note of its own', async () => {
    const mergeRequest = theMergeRequest(double.world);
    const body = `<!-- sluice/default/v1 pipeline=4 sha=${headSha(4)} -->\nold`;
    addNote(double.world, mergeRequest, { authorId: BOT.id, body: 'added 1 commit', system: true });
    addNote(double.world, mergeRequest, { authorId: BOT.id, body, internal: true });

    expect(await run(double, 5, 'new')).toMatchObject({ kind: 'updated' });
    expect(notes(double)).toHaveLength(2);
  });
});

describe('notes that are not its own', () => {
  it('does not touch a copied marker in the note of another user', async () => {
    const spoof = `<!-- sluice/default/v1 pipeline=999 sha=${headSha(999)} -->\nall is well`;
    addNote(double.world, theMergeRequest(double.world), { authorId: MALLORY.id, body: spoof });

    expect(await run(double, 5, 'blocks 2')).toMatchObject({ kind: 'created' });
    expect(await run(double, 6, 'blocks 3')).toMatchObject({ kind: 'updated' });
    expect(notes(double).map((note) => note.body)).toEqual([spoof, expect.stringContaining('blocks 3')]);
  });

  it('does not touch it either when the token may edit the notes of others', async () => {
    const spoof = `<!-- sluice/default/v1 pipeline=1 sha=${headSha(1)} -->\nall is well`;
    addNote(double.world, theMergeRequest(double.world), { authorId: MALLORY.id, body: spoof });

    expect(await run(double, 5, 'blocks 2', { token: ALICE.token })).toMatchObject({ kind: 'created' });
    expect(notes(double)[0]?.body).toBe(spoof);
  });

  it('leaves its own other comments alone: a marker counts on the first line only', async () => {
    const body = `I mean the note that starts with\n<!-- sluice/default/v1 pipeline=5 sha=${headSha(5)} -->`;
    addNote(double.world, theMergeRequest(double.world), { authorId: BOT.id, body });

    expect(await run(double, 5, 'blocks 2')).toMatchObject({ kind: 'created' });
    expect(notes(double)[0]?.body).toBe(body);
  });

  it('keeps the replies of people when it updates a note that became a discussion', async () => {
    await run(double, 5, 'blocks 2');
    const [note] = notes(double);
    const discussion = `${double.url}/api/v4/projects/42/merge_requests/7/discussions/${note?.discussionId}/notes`;
    const reply = await fetch(discussion, {
      method: 'POST',
      headers: { 'private-token': ALICE.token, 'content-type': 'application/json' },
      body: JSON.stringify({ body: 'Is this on purpose?' }),
    });
    expect([reply.status, note?.type]).toEqual([201, 'DiscussionNote']);

    expect(await run(double, 6, 'blocks nothing')).toMatchObject({ kind: 'updated' });
    expect(notes(double).map((each) => each.body)).toEqual([
      expect.stringContaining('blocks nothing'),
      'Is this on purpose?',
    ]);
  });

  it('overwrites a hidden line that somebody edited', async () => {
    const body = '<!-- sluice/default/v1 pipeline=99999999999999999999 sha=x -->\nedited';
    addNote(double.world, theMergeRequest(double.world), { authorId: BOT.id, body });

    expect(await run(double, 5, 'blocks 2')).toMatchObject({ kind: 'updated' });
    expect(notes(double).map(visibleBody)).toEqual(['blocks 2']);
  });

  it('deletes older notes of its own that are too many', async () => {
    for (const pipeline of [3, 4, 2]) {
      const body = `<!-- sluice/default/v1 pipeline=${pipeline} sha=${headSha(pipeline)} -->\nfrom ${pipeline}`;
      addNote(double.world, theMergeRequest(double.world), { authorId: BOT.id, body });
    }

    expect(await run(double, 5, 'from 5')).toMatchObject({
      kind: 'updated',
      noteId: 1001,
      duplicatesLeft: 0,
    });
    expect(notes(double).map(visibleBody)).toEqual(['from 5']);
  });

  it('creates a new note when the bot of the old one was revoked', async () => {
    await run(double, 5, 'blocks 2');
    revokeBot(double.world, BOT.id);

    expect(await run(double, 6, 'blocks 3')).toMatchObject({ kind: 'not-permitted' });
    expect(await run(double, 6, 'blocks 3', { token: NEXT_BOT.token })).toMatchObject({ kind: 'created' });
    expect(notesOf(double, GHOST.id).map(visibleBody)).toEqual(['blocks 2']);
    expect(notesOf(double, NEXT_BOT.id).map(visibleBody)).toEqual(['blocks 3']);
  });
});

describe('nothing to say', () => {
  it('creates no note', async () => {
    expect(await run(double, 5, 'touches nothing', { onlyUpdate: true })).toEqual({ kind: 'not-needed' });
    expect(countRequests(double, 'POST')).toBe(0);
  });

  it('updates the note that says otherwise', async () => {
    await run(double, 5, 'blocks 2');

    expect(await run(double, 6, 'touches nothing', { onlyUpdate: true })).toMatchObject({ kind: 'updated' });
    expect(notes(double).map(visibleBody)).toEqual(['touches nothing']);
  });
});

describe('bodies that GitLab does not take', () => {
  it.each([
    ['an empty one', ' \n', /empty/],
    [
      'one over the limit',
      'x'.repeat(1_000_000),
      /1000\d\d\d characters with its marker, but GitLab accepts 1000000/,
    ],
    ['one with a null character', 'a\u0000b', /null character/],
  ])('refuses %s without asking GitLab', async (_name, body, why) => {
    expect(await run(double, 5, body)).toMatchObject({ kind: 'failed', why: expect.stringMatching(why) });
    expect(double.world.requests).toEqual([]);
  });

  it('takes one of exactly the limit, counted in characters', async () => {
    const marker = `<!-- sluice/default/v1 pipeline=5 sha=${headSha(5)} -->\n`;

    expect(await run(double, 5, '😀'.repeat(1_000_000 - marker.length))).toMatchObject({ kind: 'created' });
  });
});
