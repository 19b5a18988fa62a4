import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import { plural } from '../../../report/wording/phrases/count.ts';
import type { Io } from '../../io.ts';
import { createExcluder, type Exclusion } from '../files/exclusion.ts';
import { literalPart } from '../git/changed-paths.ts';
import { findRepositoryPaths } from '../git/repository-path.ts';
import { runGit } from '../git/run-git.ts';
import { inputProblem } from '../input-problem.ts';
import { isManifestName } from '../open-manifest-inputs.ts';

const MAX_LISTING_BYTES = 64 * 1024 * 1024;
/** How `git ls-files -t` marks what a sparse checkout leaves out. */
const LEFT_OUT = 'S ';

/**
 * Manifests at the given paths that a sparse checkout leaves out of the work tree: compared with a commit they would look
 * deleted, and what a change does to them would not be seen.
 */
export async function describeNotCheckedOut(
  paths: readonly string[],
  io: Io,
  exclude?: Exclusion,
): Promise<readonly Diagnostic[]> {
  const repository = await findRepositoryPaths(io);
  if ('code' in repository || !existsSync(repository.ownFiles.sparsePatterns)) return [];
  const excluder = createExcluder(exclude, io.cwd);
  const places = paths.flatMap((path) => repository.placesOf(path)).map(literalPart);
  const wanted = places.includes('') ? [] : places;
  const listed = await runGit(
    { args: ['ls-files', '-t', '-z', '--full-name', '--', ...wanted], maxOutputBytes: MAX_LISTING_BYTES },
    { ...io, cwd: repository.top },
  );
  const missing = (listed.kind === 'done' ? listed.output.toString('utf8').split('\0') : [])
    .filter((line) => line.startsWith(LEFT_OUT))
    .map((line) => line.slice(LEFT_OUT.length))
    .filter((path) => isManifestName(path) && !existsSync(join(repository.top, path)))
    .filter((path) => !excluder.excludes(repository.fromWorkingFolder(path)));
  const [first] = missing;
  if (first === undefined) return [];
  return [
    inputProblem(
      'input/not-checked-out',
      `a sparse checkout leaves out ${plural(missing.length, 'manifest')}, such as \`${wholeVisibleText(repository.shown(first))}\``,
      'check them out: `git sparse-checkout disable`, or `git sparse-checkout add FOLDER`',
    ),
  ];
}
