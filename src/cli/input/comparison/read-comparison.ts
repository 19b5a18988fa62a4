import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { Io } from '../../io.ts';
import type { InputOptions } from '../input-limits.ts';
import type { InputReading } from '../input-reading.ts';
import { readManifestInputs } from '../read-manifest-inputs.ts';
import { readManifestsAtRevision } from '../read-manifests-at-revision.ts';
import { type Comparison, readAsSide, type SideSource } from './comparison.ts';
import { describeNotCheckedOut } from './not-checked-out.ts';

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
 * The manifests of both sides. A path that only the base has is a deletion, not a mistake in the path: then its head is empty,
 * and a warning says so.
 */
export async function readComparison(
  { base, head }: Comparison,
  io: Io,
  options: InputOptions = {},
): Promise<{ readonly base: InputReading; readonly head: InputReading }> {
  const workTree = await readSide(head, io, options);
  const notCheckedOut =
    base.kind === 'revision' && head.kind === 'paths'
      ? await describeNotCheckedOut(head.paths, io, options.exclude)
      : [];
  const headReading = { ...workTree, diagnostics: [...workTree.diagnostics, ...notCheckedOut] };
  const baseReading = await readSide(base, io, options);
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
    head: { ...left, diagnostics: [...left.diagnostics, ...[...deleted].map(allDeleted), ...notCheckedOut] },
  };
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
    help: 'nothing to do if that is intended; workloads that no policy selects any longer are open',
  };
}
