import type { Patience } from '../../http/patience.ts';
import type { Sender } from '../../http/sender.ts';
import type { Answered } from '../answer-of.ts';
import type { OwnNote } from './note-decision.ts';

/**
 * Where one user keeps notes: comments on a merge request, or descriptions of a project's issues. Reads are repeated on temporary
 * failures; writes are sent only once.
 */
export interface NoteStore<At> {
  readonly patience: Patience;
  /** Waits before a write is tried again; false when that is not worthwhile, or the time is over. */
  readonly waitBefore: Sender['waitBefore'];
  /** The user to whom the token belongs. */
  readonly ownUserId: () => Promise<Answered<number>>;
  /** All notes of one author, oldest first, or a failure: never only some of them. */
  readonly listNotesBy: (at: At, authorId: number) => Promise<Answered<readonly OwnNote[]>>;
  readonly createNote: (at: At, body: string) => Promise<Answered<number>>;
  readonly editNote: (at: At, noteId: number, body: string) => Promise<Answered<number>>;
  /** Afterwards it is no longer a note of ours. */
  readonly deleteNote: (at: At, noteId: number) => Promise<Answered<undefined>>;
}
