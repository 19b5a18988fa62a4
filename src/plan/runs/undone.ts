import type { Diagnostic } from '../../model/diagnostic.ts';
import { type JsonObject, textAt } from '../../model/json-object.ts';
import type { RunIdentity, RunRecord } from './run-record.ts';

/** Annotations of the ledger. */
const COMMIT = 'sluice.dev/undone-commit';
const PLAN = 'sluice.dev/undone-plan';

/** What the ledger keeps about a run that its watch took back. */
export function undoneNotes({ commit, planHash }: Pick<RunRecord, 'commit' | 'planHash'>) {
  return { [COMMIT]: commit, [PLAN]: planHash };
}

/** What it keeps once something else was deployed: nothing. */
export const NOT_UNDONE = { [COMMIT]: undefined, [PLAN]: undefined };

/**
 * Why a deploy would put back what a watch has taken away: it has the same commit, or another commit with the same writes, whose
 * change is elsewhere. Undefined: it would not.
 *
 * @param deployed the notes of the ledger.
 */
export function refuseUndone(
  deployed: JsonObject,
  { commit }: Pick<RunIdentity, 'commit'>,
  planHash: string,
): Diagnostic | undefined {
  const isSameCommit = commit !== undefined && textAt(deployed, COMMIT) === commit;
  if (!isSameCommit && textAt(deployed, PLAN) !== planHash) return undefined;
  const what = isSameCommit ? `the commit \`${commit.slice(0, 12)}\`` : 'what this would deploy';
  return {
    code: 'cluster/undone',
    severity: 'error',
    meaning: 'refused',
    message: `${what} was deployed and rolled back, because connections that it should allow were dropped`,
    help: 'check `sluice status` and the report of that deploy; change the policies, or give `--allow-undone` if the cause was elsewhere and is gone',
  };
}
