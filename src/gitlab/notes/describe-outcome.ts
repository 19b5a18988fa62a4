import type { NoteOutcome } from './note-outcome.ts';

/** How the job log speaks of a note, and of what was done with it. */
interface OutcomeWords {
  readonly name: 'comment' | 'note' | 'issue';
  /** ` on merge request !7`; empty where there is only one place. */
  readonly where: string;
  readonly written: (how: WrittenNote) => string;
  readonly duplicates: (left: number) => string;
  readonly newerHasDone: string;
  readonly notNeeded: string;
}

type WrittenNote = Extract<NoteOutcome, { noteId: number }>;

/** One line for the job log about a note of a merge request. */
export function describeNoteOutcome(
  outcome: NoteOutcome,
  name: 'comment' | 'note',
  mergeRequestIid: number,
): string {
  const where = ` on merge request !${mergeRequestIid}`;
  return describeOutcome(outcome, {
    name,
    where,
    written: ({ kind }) => `${kind}${where}`,
    duplicates: (left) => `${left} older ${left === 1 ? 'comment' : 'comments'} could not be deleted`,
    newerHasDone: `commented${where}`,
    notNeeded: `${where}, the change touches nothing`,
  });
}

/** The same about the one issue. `isOpen`: whether it should be open. */
export function describeIssueOutcome(outcome: NoteOutcome, isOpen: boolean): string {
  return describeOutcome(outcome, {
    name: 'issue',
    where: '',
    written: ({ kind, noteId }) => {
      if (kind === 'unchanged') return `#${noteId} is already up to date`;
      return `${kind === 'updated' && !isOpen ? 'closed' : kind} #${noteId}`;
    },
    duplicates: (left) => `${left} more could not be closed`,
    newerHasDone: 'written it',
    notNeeded: '',
  });
}

function describeOutcome(outcome: NoteOutcome, words: OutcomeWords): string {
  const { name, where } = words;
  switch (outcome.kind) {
    case 'created':
    case 'updated':
    case 'unchanged': {
      const { duplicatesLeft: left } = outcome;
      return `${name}: ${words.written(outcome)}${left === 0 ? '' : `, ${words.duplicates(left)}`}`;
    }
    case 'skipped-older':
      return `${name}: not written, pipeline ${outcome.newerPipelineIid} is newer and has already ${words.newerHasDone}`;
    case 'left-to-other-job':
      return `${name}: not written, another job of this pipeline wrote the ${name} of the same instance${where}; give each an \`instance\` of its own`;
    case 'not-needed':
      return `${name}: not needed${words.notNeeded}`;
    case 'not-permitted':
      return `${name}: not permitted${where}: ${outcome.why}`;
    case 'failed':
      return `${name}: failed${where}: ${outcome.why}`;
  }
}
