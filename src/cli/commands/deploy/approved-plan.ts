import type { Diagnostic } from '../../../model/diagnostic.ts';
import { isJsonObject, textAt } from '../../../model/json-object.ts';
import type { Io } from '../../io.ts';
import { readTextFile } from '../read-text-file.ts';

const MAX_PLAN_BYTES = 256 * 1024 * 1024;

/**
 * Compares what a deploy would do with a plan that was saved before (`plan --format json`). Only the hash is taken from the file:
 * a deploy always plans anew, so tampering with a plan file affects nothing but this comparison.
 *
 * @param hash that of the plan that would be carried out now.
 */
export function checkApprovedPlan(path: string, hash: string, io: Io): Diagnostic | undefined {
  const text = readTextFile(path, io.cwd, { maxBytes: MAX_PLAN_BYTES, setting: undefined });
  if (typeof text !== 'string') return text;
  const approved = hashIn(text);
  if (approved === hash) return undefined;
  return {
    code: 'cluster/stale-plan',
    severity: 'error',
    meaning: 'refused',
    message:
      approved === undefined
        ? `\`${path}\` is not a plan`
        : 'the plan is no longer what a deploy would do: the policies, the cluster or the recorded connections have changed since, or the file was edited',
    help: 'review the plan that is shown, then write and approve a new one: `sluice plan --output json=FILE`',
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
