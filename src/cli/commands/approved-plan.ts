import type { Diagnostic } from '../../model/diagnostic.ts';
import { isJsonObject, textAt } from '../../plan/json-object.ts';
import type { Io } from '../io.ts';
import { readTextFile } from './read-text-file.ts';

const MAX_PLAN_BYTES = 256 * 1024 * 1024;

/**
 * Compares what a deploy would do with a plan that was written before (`plan --format json`). Only the hash is taken from the file: what is
 * carried out is always planned anew, so a plan that was tampered with changes nothing but this answer.
 *
 * @param hash that of the plan that would be carried out now.
 */
export function checkApprovedPlan(path: string, hash: string, io: Io): Diagnostic | undefined {
  const text = readTextFile(path, io.cwd, { maxBytes: MAX_PLAN_BYTES, setting: '--plan' });
  if (typeof text !== 'string') return text;
  const approved = hashIn(text);
  if (approved === hash) return undefined;
  return {
    code: 'cluster/stale-plan',
    severity: 'error',
    meaning: 'refused',
    message:
      approved === undefined
        ? `\`${path}\` is no plan`
        : 'the plan is not what a deploy would do now: the policies, the cluster or the recorded connections changed since, or the file was changed',
    help: 'look at the plan that is shown, then write and approve it anew: `sluice plan --output json=FILE`',
  };
}

function hashIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? textAt(value, 'hash') : undefined;
  } catch {
    return undefined;
  }
}
