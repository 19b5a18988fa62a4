import { type JsonObject, textAt } from '../../model/json-object.ts';
import type { RunIdentity, RunRecord } from '../../plan/runs/run-record.ts';

/** The run that wrote last. */
export const RUN_NOTE = 'sluice.dev/run';
/** The project whose policies are deployed. */
export const PROJECT_NOTE = 'sluice.dev/project';
const COMMIT = 'sluice.dev/commit';
const COMMIT_TIME = 'sluice.dev/commit-time';
/** The environment whose own policies are deployed; without policies of its own an environment leaves no note. */
export const ENVIRONMENT_NOTE = 'sluice.dev/environment';

/** Annotations of the ledger; undefined removes one. */
export type LedgerNotes = Readonly<Record<string, string | undefined>>;

/** What the ledger says about the deployed commit; what is not known stays as it is. */
export function commitNotes({ commit, commitTime, ...owner }: RunIdentity): LedgerNotes {
  return {
    ...ownerNotes(owner),
    ...(commit === undefined ? {} : { [COMMIT]: commit }),
    ...(commitTime === undefined ? {} : { [COMMIT_TIME]: commitTime }),
  };
}

/** What the ledger says about whose set it is. */
export function ownerNotes({
  project,
  environment,
}: Pick<RunIdentity, 'project' | 'environment'>): LedgerNotes {
  return {
    ...(environment === undefined ? {} : { [ENVIRONMENT_NOTE]: environment }),
    ...(project === undefined ? {} : { [PROJECT_NOTE]: project }),
  };
}

/** The commit that was deployed last, as far as the ledger notes it. */
export function deployedCommit(notes: JsonObject): {
  readonly commit: string | undefined;
  readonly commitTime: string | undefined;
} {
  return { commit: textAt(notes, COMMIT), commitTime: textAt(notes, COMMIT_TIME) };
}

/** The same, for the record of a run that replaces it. */
export function formerCommit(notes: JsonObject): Pick<RunRecord, 'formerCommit' | 'formerCommitTime'> {
  const { commit, commitTime } = deployedCommit(notes);
  return {
    ...(commit === undefined ? {} : { formerCommit: commit }),
    ...(commitTime === undefined ? {} : { formerCommitTime: commitTime }),
  };
}

/** What the ledger says after a run was taken back: the previous commit is deployed again. */
export function notesBefore({ formerCommit, formerCommitTime }: RunRecord): LedgerNotes {
  return { [COMMIT]: formerCommit, [COMMIT_TIME]: formerCommitTime };
}
