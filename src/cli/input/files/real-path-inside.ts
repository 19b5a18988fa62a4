import { realpathSync } from 'node:fs';
import { sep } from 'node:path';

/**
 * Where the links of a path lead, if that is inside one of the folders (real paths): a merge request must not make the job read
 * what is outside. Undefined also where they cannot be followed.
 */
export function realPathInside(folders: readonly string[], path: string): string | undefined {
  try {
    const real = realpathSync(path);
    const isInside = (folder: string) => real.startsWith(folder.endsWith(sep) ? folder : folder + sep);
    return folders.some(isInside) ? real : undefined;
  } catch {
    return undefined;
  }
}
