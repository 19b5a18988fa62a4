import type { ManifestFile } from '../../manifest.ts';
import { namesPolicies } from '../fetches/names-policies.ts';
import { isForProgram, isOfLibraries, librariesOf, versionsIn } from './library-versions.ts';

/** What a file has fetched that takes part in making policies. */
export interface Fetched {
  /** Where something shows that it holds policies. */
  readonly ofPolicies: readonly unknown[];
  readonly others: readonly unknown[];
}

const NOTHING: Fetched = { ofPolicies: [], others: [] };

/**
 * Which versions of libraries a file selects for programs that make policies, or feed one. What is fetched is not read, so another version
 * of it is told, as it is for releases.
 */
export function createFetchedLibraries(
  files: readonly ManifestFile[],
  feeds: (file: string) => boolean,
): (file: ManifestFile) => Fetched {
  return (file) => {
    if (!isOfLibraries(file.file)) return NOTHING;
    const programs = files.filter((one) => isForProgram(file.file, one.file) && feeds(one.file));
    const used = new Set(programs.flatMap(librariesOf));
    return {
      ofPolicies: versionsIn(file, namesPolicies),
      others: versionsIn(file, (name) => used.has(name)),
    };
  };
}
