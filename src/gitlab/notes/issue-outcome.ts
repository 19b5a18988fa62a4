import type { NoteOutcome, RefusalWords } from './note-outcome.ts';

/** What it means when GitLab refuses to create, change or list issues. */
export const REFUSED_ISSUE: RefusalWords = {
  forbidden:
    'the token needs the scope `api` and at least the role Reporter, and issues must be enabled in the project',
  notFound: 'the token cannot see the project, or issues are disabled in it',
};

/** One line for the job log. `isOpen`: whether the issue should be open. */
export function describeIssueOutcome(outcome: NoteOutcome, isOpen: boolean): string {
  switch (outcome.kind) {
    case 'created':
      return `issue: created #${outcome.noteId}${surplus(outcome.duplicatesLeft)}`;
    case 'updated':
      return `issue: ${isOpen ? 'updated' : 'closed'} #${outcome.noteId}${surplus(outcome.duplicatesLeft)}`;
    case 'unchanged':
      return `issue: #${outcome.noteId} is already up to date${surplus(outcome.duplicatesLeft)}`;
    case 'skipped-older':
      return `issue: not written, pipeline ${outcome.newerPipelineIid} is newer and has already written it`;
    case 'left-to-other-job':
      return 'issue: not written, another job of this pipeline wrote the issue of the same instance; give each an `instance` of its own';
    case 'not-needed':
      return 'issue: not needed';
    case 'not-permitted':
      return `issue: not permitted: ${outcome.why}`;
    case 'failed':
      return `issue: failed: ${outcome.why}`;
  }
}

function surplus(left: number): string {
  return left === 0 ? '' : `, ${left} more could not be closed`;
}
