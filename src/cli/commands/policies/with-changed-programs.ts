import { isInFolder } from '../../../policy/unrendered/file-path.ts';
import type { RenderSettings, Settings } from '../../config/settings.ts';
import { changedPrograms } from '../../input/changed-programs.ts';
import type { Comparison } from '../../input/comparison/comparison.ts';
import type { InputReading } from '../../input/input-reading.ts';
import type { Io } from '../../io.ts';
import type { PolicyFilesReading } from './read-policy-files.ts';

interface ProgramOptions {
  readonly render?: RenderSettings;
  readonly limits: Settings['limits'];
  /** What was read of both sides. */
  readonly inputs: readonly InputReading[];
}

/**
 * Adds changed programs that generate policies to the inputs of both sides, unless a `command` of `render` runs programs.
 * `isNotSearched`: git could not say which those are.
 */
export async function withChangedPrograms(
  { base, head }: { readonly base: PolicyFilesReading; readonly head: PolicyFilesReading },
  comparison: Comparison,
  { render, limits, inputs }: ProgramOptions,
  io: Io,
): Promise<{
  readonly base: PolicyFilesReading;
  readonly head: PolicyFilesReading;
  readonly isNotSearched: boolean;
}> {
  if (render?.sources.some(({ kind }) => kind === 'command')) return { base, head, isNotSearched: false };
  const isRead = createIsRead(inputs, render);
  const programs = await changedPrograms(comparison, { exclude: limits.exclude, isRead }, io);
  if (programs === undefined) return { base, head, isNotSearched: true };
  return {
    isNotSearched: false,
    base: { ...base, inputs: [...(base.inputs ?? []), ...programs.base] },
    head: { ...head, inputs: [...(head.inputs ?? []), ...programs.head] },
  };
}

/** Whether a file is read, or rendered. */
function createIsRead(
  inputs: readonly InputReading[],
  render: RenderSettings | undefined,
): (file: string) => boolean {
  const names = new Set(
    inputs.flatMap(({ files, context = [] }) => [...files, ...context]).map(({ file }) => file),
  );
  for (const source of render?.sources ?? [])
    if (source.kind === 'helm') for (const one of source.values) names.add(one);
  const folders = inputs.flatMap(({ rendered }) => [
    ...(rendered?.charts ?? []),
    ...(rendered?.kustomizations ?? []),
  ]);
  return (file) => names.has(file) || folders.some((folder) => isInFolder(file, folder));
}
