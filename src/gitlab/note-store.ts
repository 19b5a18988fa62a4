import type { Patience } from '../http/patience.ts';
import type { Sender } from '../http/sender.ts';
import type { Answered } from './answered.ts';
import type { OwnNote } from './note-decision.ts';

/**
 * Where one user keeps notes: comments of a merge request, or descriptions of a project's issues. Reads are repeated on temporary failures; writes
 * are sent once.
 */
export interface NoteStore<At> {
  readonly patience: Patience;
  /** Waits before a write is tried again; false when it is not worth it or the time is over. */
  readonly waitBefore: Sender['waitBefore'];
  /** The user that the token belongs to. */
  readonly ownUserId: () => Promise<Answered<number>>;
  /** All notes of one author, oldest first, or a failure: never a part of them. */
  readonly listNotesBy: (at: At, authorId: number) => Promise<Answered<readonly OwnNote[]>>;
  readonly createNote: (at: At, body: string) => Promise<Answered<number>>;
  readonly editNote: (at: At, noteId: number, body: string) => Promise<Answered<number>>;
  /** Afterwards it is no note of ours any more. */
  readonly deleteNote: (at: At, noteId: number) => Promise<Answered<undefined>>;
}
