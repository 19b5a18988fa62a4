import { findUntouchedFiles } from '../../../impact/changes/untouched-files.ts';
import { type Diagnostic, isError } from '../../../model/diagnostic.ts';
import type { Comparison } from '../../input/comparison/comparison.ts';
import { contentsOf } from '../../input/files/file-contents.ts';
import type { InputOptions } from '../../input/input-limits.ts';
import { readManifestsAtRevision } from '../../input/read-manifests-at-revision.ts';
import type { Io } from '../../io.ts';
import type { InventoryReading } from './read-inventory.ts';

/** How many files with errors are looked up in the base; with more of them, something else is wrong. */
const MAX_FILES = 100;

/**
 * The problems of the inventory, as warnings if their file is the same in the base revision: a change that does not touch an
 * unreadable manifest is not to blame for it. The inventory of the base is read for nothing else.
 */
export async function markKnownFaults(
  { diagnostics, contents }: InventoryReading,
  { base }: Comparison,
  io: Io,
  options: InputOptions,
): Promise<readonly Diagnostic[]> {
  const files = new Set(
    diagnostics.filter(isError).flatMap(({ span }) => (span === undefined ? [] : [span.file])),
  );
  if (base.kind !== 'revision' || files.size === 0) return diagnostics;
  const before = await readManifestsAtRevision(base.commit, [...files].slice(0, MAX_FILES), io, options);
  const now = contents.filter(({ file }) => files.has(file));
  const untouched = findUntouchedFiles(contentsOf(before), now);
  return diagnostics.map((diagnostic): Diagnostic => {
    const { span } = diagnostic;
    const isKnown = isError(diagnostic) && span !== undefined && untouched.get(span.file) === span.file;
    return isKnown ? { ...diagnostic, severity: 'warning', side: 'both' } : diagnostic;
  });
}
