import type { Diagnostic } from '../../model/diagnostic.ts';
import { wholeVisibleText } from '../../model/visible-text.ts';
import { plural } from '../../report/wording/count.ts';
import type { Io } from '../io.ts';
import { type Comparison, readAsSide, type SideSource } from './comparison.ts';
import { movedFiles } from './git/moved-files.ts';
import { findRepositoryPaths } from './git/repository-path.ts';
import type { InputOptions } from './input-limits.ts';
import { inputProblem } from './input-problem.ts';
import type { InputReading } from './input-reading.ts';
import { readManifestInputs } from './read-manifest-inputs.ts';
import { readManifestsAtRevision } from './read-manifests-at-revision.ts';

/** The manifests of one side of a comparison. */
function readSide(source: SideSource, io: Io, options: InputOptions = {}): Promise<InputReading> {
  switch (source.kind) {
    case 'paths':
      return readManifestInputs(source.paths, io, options);
    case 'revision':
      return readManifestsAtRevision(source.commit, source.paths, io, readAsSide(source, options));
    case 'cluster':
      return Promise.resolve({ files: [], diagnostics: [] });
  }
}

/**
 * The manifests of both sides. A path that only the base has is a deletion, not a mistake in the path: then its head is
 * empty, and a warning says so.
 */
export async function readComparison(
  { base, head }: Comparison,
  io: Io,
  options: InputOptions = {},
): Promise<{ readonly base: InputReading; readonly head: InputReading }> {
  const headReading = await readSide(head, io, options);
  const baseReading = await withoutMoved(base, await readSide(base, io, options), headReading, io);
  const mayBeDeletion = base.kind === 'revision' && head.kind === 'paths' && !head.paths.includes('-');
  if (!mayBeDeletion || !headReading.diagnostics.some(saysNothingThere)) {
    return { base: baseReading, head: headReading };
  }
  const deleted = new Set<string>();
  for (const path of head.paths) {
    const { files, diagnostics } = await readManifestInputs([path], io, options);
    if (files.length > 0 || !diagnostics.some(saysNothingThere)) continue;
    const before = await readManifestsAtRevision(base.commit, [path], io, readAsSide(base, options));
    if (before.files.length > 0) deleted.add(path);
  }
  const left = await readManifestInputs(
    head.paths.filter((path) => !deleted.has(path)),
    io,
    options,
  );
  return {
    base: baseReading,
    head: { ...left, diagnostics: [...left.diagnostics, ...[...deleted].map(allDeleted)] },
  };
}

/** A base that is empty only because its files had other places, which nobody named, is none to compare with. */
async function withoutMoved(
  base: SideSource,
  reading: InputReading,
  { files }: InputReading,
  io: Io,
): Promise<InputReading> {
  if (base.kind !== 'revision' || reading.files.length > 0 || files.length === 0) return reading;
  const repository = await findRepositoryPaths(io);
  if ('code' in repository) return reading;
  const moved = await movedFiles(base.commit, io);
  if (moved === undefined) {
    const problem = inputProblem(
      'input/moved-policies',
      `\`${base.name}\` has nothing at the paths that are given, and git could not say whether files there had another place in it`,
      'run it again, and name the old places as well if there are some (`--policies OLD --policies NEW`)',
    );
    return { ...reading, diagnostics: [...reading.diagnostics, problem] };
  }
  const before = files.flatMap(({ file }) => moved.get(repository.inCommit(file) ?? '') ?? []);
  const [first] = before;
  if (first === undefined) return reading;
  const problem = inputProblem(
    'input/moved-policies',
    `\`${base.name}\` has nothing at the paths that are given, but ${plural(before.length, 'file')} there had another place in it: \`${wholeVisibleText(repository.shown(first))}\``,
    'name the old place as well for this change (`--policies OLD --policies NEW`), or write `policies` into `.sluice.yaml` instead of giving it: each side is then read by its own',
  );
  return { ...reading, diagnostics: [...reading.diagnostics, problem] };
}

function saysNothingThere({ code }: Diagnostic): boolean {
  return code === 'input/missing' || code === 'input/empty-folder' || code === 'input/no-match';
}

function allDeleted(path: string): Diagnostic {
  return {
    code: 'input/all-deleted',
    severity: 'warning',
    meaning: 'noted',
    message: `the change deletes all manifests at \`${wholeVisibleText(path)}\``,
    help: 'nothing to do if that is meant; workloads that no policy selects any more are open',
  };
}
