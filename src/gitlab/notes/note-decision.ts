import { type NoteMarker, parseNoteMarker } from './note-marker.ts';

/** A note of our own user. */
export interface OwnNote {
  readonly id: number;
  readonly body: string;
}

/** The note that there should be. */
export interface WantedNote {
  readonly marker: NoteMarker;
  /** The whole text, marker first. */
  readonly text: string;
  /** There is nothing to say: an existing note is updated, but none is created. */
  readonly isOnlyUpdate: boolean;
  /** A note with the same words is left alone, even if another pipeline wrote it. */
  readonly keepsSameWords?: boolean;
}

/** What to do about a note, and which other notes of this instance are superfluous. */
export type NoteDecision = { readonly surplus: readonly number[] } & (
  | { readonly action: 'create' }
  | { readonly action: 'edit'; readonly noteId: number }
  | { readonly action: 'keep'; readonly noteId: number }
  /** A later pipeline has written it. */
  | { readonly action: 'yield'; readonly noteId: number; readonly newerPipelineIid: number }
  /** Another job of this pipeline has written it: two jobs that share an instance would overwrite each other. */
  | { readonly action: 'leave'; readonly noteId: number }
  | { readonly action: 'stay-silent' }
);

/**
 * Chooses the note of the latest pipeline, and among several of one pipeline the oldest. Every run that sees the same notes
 * chooses the same one, so that concurrent runs do not delete each other's.
 *
 * A newer pipeline rewrites the note even if the words are the same: the hidden line must move on, or a pipeline between the two
 * that finishes late would overwrite the newer words. Where people are notified of each change, that is the lesser evil
 * (`keepsSameWords`).
 */
export function decideNote(own: readonly OwnNote[], wanted: WantedNote): NoteDecision {
  const ranked = own
    .flatMap(({ id, body }) => {
      const marker = parseNoteMarker(body, wanted.marker.instance);
      return marker === undefined ? [] : [{ id, body, pipelineIid: marker.pipelineIid, job: marker.job }];
    })
    .sort((a, b) => b.pipelineIid - a.pipelineIid || a.id - b.id);
  const [chosen, ...others] = ranked;
  const surplus = others.map(({ id }) => id);
  if (chosen === undefined) return { surplus, action: wanted.isOnlyUpdate ? 'stay-silent' : 'create' };
  const noteId = chosen.id;
  if (chosen.pipelineIid > wanted.marker.pipelineIid) {
    return { surplus, action: 'yield', noteId, newerPipelineIid: chosen.pipelineIid };
  }
  if (chosen.pipelineIid === wanted.marker.pipelineIid && isOtherJob(chosen.job, wanted.marker.job)) {
    return { surplus, action: 'leave', noteId };
  }
  return { surplus, action: isAsWanted(chosen.body, wanted) ? 'keep' : 'edit', noteId };
}

function isOtherJob(job: string | undefined, own: string | undefined): boolean {
  return job !== undefined && own !== undefined && job !== own;
}

function isAsWanted(body: string, { text, keepsSameWords = false }: WantedNote): boolean {
  const stored = storedText(body);
  return keepsSameWords ? wordsOf(stored) === wordsOf(text) : stored === text;
}

/** A note without its hidden line. */
function wordsOf(text: string): string {
  return text.slice(text.indexOf('\n') + 1);
}

/** A text as GitLab stores it: without carriage returns and without trailing white space. */
export function storedText(text: string): string {
  return text.replaceAll('\r', '').trimEnd();
}
