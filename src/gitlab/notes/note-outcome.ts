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

/** What it means when GitLab refuses to create, change or list issues. */
export const REFUSED_ISSUE: RefusalWords = {
  forbidden:
    'the token needs the scope `api` and at least the role Reporter, and issues must be enabled in the project',
  notFound: 'the token cannot see the project, or issues are disabled in it',
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
