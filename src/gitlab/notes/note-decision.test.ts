import { describe, expect, it } from 'vitest';
import { decideNote, storedText } from './note-decision.ts';
import { formatNoteMarker } from './note-marker.ts';

const marker = (pipelineIid: number) => ({ instance: 'default', pipelineIid, sha: 'a'.repeat(40) });
const text = (pipelineIid: number, body: string): string =>
  `${formatNoteMarker(marker(pipelineIid))}\n${body}`;
const wanted = (pipelineIid: number, body: string, isOnlyUpdate = false) => ({
  marker: marker(pipelineIid),
  text: text(pipelineIid, body),
  isOnlyUpdate,
});

describe('the note to write', () => {
  it.each([
    ['none there', [], wanted(5, 'a'), { action: 'create', surplus: [] }],
    ['none there and nothing to say', [], wanted(5, 'a', true), { action: 'stay-silent', surplus: [] }],
    ['an older one', [[9, 4, 'b']], wanted(5, 'a'), { action: 'edit', noteId: 9, surplus: [] }],
    [
      'an older one with the same words',
      [[9, 4, 'a']],
      wanted(5, 'a'),
      { action: 'edit', noteId: 9, surplus: [] },
    ],
    ['the same one', [[9, 5, 'a']], wanted(5, 'a'), { action: 'keep', noteId: 9, surplus: [] }],
    [
      'other words of the same pipeline',
      [[9, 5, 'b']],
      wanted(5, 'a'),
      { action: 'edit', noteId: 9, surplus: [] },
    ],
    [
      'a newer one',
      [[9, 6, 'b']],
      wanted(5, 'a'),
      { action: 'yield', noteId: 9, newerPipelineIid: 6, surplus: [] },
    ],
    [
      'several: the newest, then the oldest note, wherever they stand',
      [
        [3, 2, 'x'],
        [8, 4, 'y'],
        [7, 4, 'z'],
      ],
      wanted(5, 'a'),
      { action: 'edit', noteId: 7, surplus: [8, 3] },
    ],
  ] as const)('%s', (_name, notes, want, decision) => {
    const own = notes.map(([id, pipelineIid, body]) => ({ id, body: text(pipelineIid, body) }));
    expect(decideNote(own, want)).toEqual(decision);
  });

  it.each([
    ['another job of the same pipeline', 5, 'b'.repeat(16), 'leave'],
    ['the same job, run again', 5, 'a'.repeat(16), 'edit'],
    ['another job of an older pipeline', 4, 'b'.repeat(16), 'edit'],
    ['an older version, which says no job', 5, undefined, 'edit'],
  ])('of %s', (_name, pipelineIid, job, action) => {
    const body = `${formatNoteMarker({ ...marker(pipelineIid), job })}\nb`;
    const want = { ...wanted(5, 'a'), marker: { ...marker(5), job: 'a'.repeat(16) } };
    expect(decideNote([{ id: 9, body }], want)).toMatchObject({ action, noteId: 9 });
  });

  it('is none of the own notes without the marker', () => {
    expect(decideNote([{ id: 1, body: 'hello' }], wanted(5, 'a'))).toEqual({ action: 'create', surplus: [] });
  });

  it.each([
    ['a', 'keep'],
    ['b', 'edit'],
  ])('left alone with the same words of an older pipeline, where that is wanted (%s)', (body, action) => {
    const own = [{ id: 1, body: wanted(4, 'a').text }];
    expect(decideNote(own, { ...wanted(5, body), keepsSameWords: true })).toMatchObject({
      action,
      noteId: 1,
    });
  });
});

it('compares texts as GitLab stores them', () => {
  expect(storedText('a\r\n\r\nb  \n\n')).toBe('a\n\nb');
});
