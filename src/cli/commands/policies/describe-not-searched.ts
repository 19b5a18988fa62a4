import type { Diagnostic } from '../../../model/diagnostic.ts';

/** Where not all of the repository could be looked through for what becomes of policies, or makes some. */
export function describeNotSearched(isNotSearched: boolean): readonly Diagnostic[] {
  if (!isNotSearched) return [];
  return [
    {
      code: 'input/not-searched',
      severity: 'warning',
      meaning: 'noted',
      message:
        'some files could not be searched for tools that change or create policies: git did not answer, a file is too large, or there are too many',
      help: 'fetch the whole repository (`GIT_DEPTH: 0`, no filter), split files of more than 16 MiB, or leave them out with `exclude`',
    },
  ];
}
