import type { HttpFailure } from '../../http/http-failure.ts';
import { describeFailure } from '../describe-failure.ts';

/** What became of the comment. */
export type NoteOutcome =
  | {
      readonly kind: 'created' | 'updated' | 'unchanged';
      readonly noteId: number;
      /** Other notes of this instance that could not be deleted. */
      readonly duplicatesLeft: number;
      /** Those that are gone now, whoever deleted them. */
      readonly duplicatesDeleted: number;
    }
  | { readonly kind: 'skipped-older'; readonly newerPipelineIid: number }
  /** Another job of the same pipeline wrote the note of this instance. */
  | { readonly kind: 'left-to-other-job' }
  /** There was nothing to say, and no note that says otherwise. */
  | { readonly kind: 'not-needed' }
  | { readonly kind: 'not-permitted'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

/** False when what should be said is not written anywhere. */
export function isAsItShouldBe({ kind }: NoteOutcome): boolean {
  return kind !== 'failed' && kind !== 'not-permitted' && kind !== 'left-to-other-job';
}

/** What refusals mean for the place where the note is. */
export interface RefusalWords {
  readonly forbidden: string;
  readonly notFound: string;
}

export const REFUSED_COMMENT: RefusalWords = {
  forbidden:
    'the token needs the scope `api` and at least the role Developer, or the merge request is locked',
  notFound: 'the token cannot see the merge request, which may belong to another project',
};

/** What a failed request means for the note. */
export function outcomeOfFailure(failure: HttpFailure, refused: RefusalWords): NoteOutcome {
  const what = describeFailure(failure);
  if (failure.kind !== 'status') return { kind: 'failed', why: what };
  switch (failure.status) {
    case 401:
      return { kind: 'not-permitted', why: `${what}; the token is wrong, expired, revoked or a job token` };
    case 403:
      return { kind: 'not-permitted', why: `${what}; ${refused.forbidden}` };
    case 404:
      return { kind: 'not-permitted', why: `${what}; ${refused.notFound}` };
    case 413:
      return {
        kind: 'failed',
        why: `${what}; something in front of GitLab does not accept a text of this length`,
      };
    default:
      return { kind: 'failed', why: what };
  }
}

/** One line for the job log. */
export function describeNoteOutcome(outcome: NoteOutcome, mergeRequestIid: number): string {
  const where = `merge request !${mergeRequestIid}`;
  switch (outcome.kind) {
    case 'created':
      return `comment: created on ${where}${duplicates(outcome.duplicatesLeft)}`;
    case 'updated':
      return `comment: updated on ${where}${duplicates(outcome.duplicatesLeft)}`;
    case 'unchanged':
      return `comment: unchanged on ${where}${duplicates(outcome.duplicatesLeft)}`;
    case 'skipped-older':
      return `comment: not written, pipeline ${outcome.newerPipelineIid} is newer and has already commented on ${where}`;
    case 'left-to-other-job':
      return `comment: not written, another job of this pipeline wrote the comment of the same instance on ${where}; give each an \`instance\` of its own`;
    case 'not-needed':
      return `comment: not needed on ${where}, the change touches nothing`;
    case 'not-permitted':
      return `comment: not permitted on ${where}: ${outcome.why}`;
    case 'failed':
      return `comment: failed on ${where}: ${outcome.why}`;
  }
}

function duplicates(left: number): string {
  return left === 0 ? '' : `, ${left} older ${left === 1 ? 'comment' : 'comments'} could not be deleted`;
}

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
