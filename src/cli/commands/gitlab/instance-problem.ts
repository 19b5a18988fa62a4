import { isInstanceName } from '../../../gitlab/notes/note-marker.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';

/** What is wrong with the name of an instance; undefined when it is valid. */
export function instanceProblem(instance: string): Diagnostic | undefined {
  if (isInstanceName(instance)) return undefined;
  return {
    code: 'gitlab/instance-name',
    severity: 'error',
    meaning: 'unread',
    message: `\`${instance}\` is not the name of an instance`,
    help: 'use 1 to 63 lower-case letters, digits and `-`',
  };
}
