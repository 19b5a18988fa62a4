import type { ManifestFile } from '../../manifest.ts';
import { namesPolicies } from '../fetches/names-policies.ts';
import { FETCHES_NOTHING, type Fetched } from './fetched.ts';
import { isForProgram, isOfLibraries, librariesOf, versionsIn } from './library-versions.ts';

/**
 * Which versions of libraries a file selects for programs that make policies, or feed one. What is fetched is not read, so another version
 * of it is told, as it is for releases.
 */
export function createFetchedLibraries(
  files: readonly ManifestFile[],
  feeds: (file: string) => boolean,
): (file: ManifestFile) => Fetched {
  return (file) => {
    if (!isOfLibraries(file.file)) return FETCHES_NOTHING;
    const programs = files.filter((one) => isForProgram(file.file, one.file) && feeds(one.file));
    const used = new Set(programs.flatMap(librariesOf));
    return {
      ofPolicies: versionsIn(file, namesPolicies),
      others: versionsIn(file, (name) => used.has(name)),
    };
  };
}
