import type { RenderSettings, Settings } from '../../config/settings.ts';
import { changedPrograms } from '../../input/changed-programs.ts';
import type { Comparison } from '../../input/comparison/comparison.ts';
import type { Io } from '../../io.ts';
import type { PolicyReading } from './read-policy-files.ts';

interface ProgramOptions {
  readonly render?: RenderSettings;
  readonly limits: Settings['limits'];
}

/** Adds changed programs that generate policies to the inputs of both sides, unless a `command` of `render` runs programs. */
export async function withChangedPrograms(
  { base, head }: { readonly base: PolicyReading; readonly head: PolicyReading },
  comparison: Comparison,
  { render, limits }: ProgramOptions,
  io: Io,
): Promise<{ readonly base: PolicyReading; readonly head: PolicyReading }> {
  if (render?.sources.some(({ kind }) => kind === 'command')) return { base, head };
  const programs = await changedPrograms(comparison, limits.exclude, io);
  return {
    base: { ...base, inputs: [...(base.inputs ?? []), ...programs.base] },
    head: { ...head, inputs: [...(head.inputs ?? []), ...programs.head] },
  };
}
