import { isOfCharts } from '../../../policy/unrendered/bearing/names-of-inputs.ts';
import { createFileRoles } from '../../../policy/unrendered/file-roles.ts';
import { isKustomizationName } from '../../../policy/unrendered/kustomization-name.ts';
import type { RenderSettings, Settings } from '../../config/settings.ts';
import { type ChangedText, changedTexts } from '../../input/changed-texts.ts';
import type { Comparison } from '../../input/comparison/comparison.ts';
import { createExcluder } from '../../input/files/exclusion.ts';
import type { InputReading } from '../../input/input-reading.ts';
import { isManifestName } from '../../input/open-manifest-inputs.ts';
import type { Io } from '../../io.ts';

interface ElsewhereOptions {
  readonly render?: RenderSettings;
  readonly limits: Settings['limits'];
  /** What was read of both sides. */
  readonly inputs: { readonly base: InputReading; readonly head: InputReading };
}

/**
 * Manifests that a change alters and that are not among the given policies: nobody gave or excluded them, no other environment has
 * them, and nothing renders them. Undefined where git cannot tell which those are. A `command` of `render` may read any file.
 */
export async function changedElsewhere(
  comparison: Comparison,
  { render, limits, inputs: { base, head } }: ElsewhereOptions,
  io: Io,
): Promise<readonly ChangedText[] | undefined> {
  if (render?.sources.some(({ kind }) => kind === 'command')) return [];
  const given = new Set([...base.files, ...head.files].map(({ file }) => file));
  const excluders = [limits.exclude, limits.ofOtherEnvironments].map((one) => createExcluder(one, io.cwd));
  const changed = await changedTexts(
    comparison,
    {
      isWanted: (file) =>
        isManifestName(file) &&
        !given.has(file) &&
        !isKustomizationName(file) &&
        !isOfCharts(file) &&
        !excluders.some((excluder) => excluder.excludes(file)),
    },
    io,
  );
  if (changed === undefined || changed.length === 0) return changed;
  const isRendered = [base, head].map((side) => createIsRendered(side, changed));
  return changed.filter(({ file }) => !isRendered.some((one) => one(file)));
}

function createIsRendered(
  { files, context = [], rendered }: InputReading,
  changed: readonly ChangedText[],
): (file: string) => boolean {
  if (rendered === undefined) return () => false;
  const names = changed.map(({ file }) => file);
  const roleOf = createFileRoles([...files, ...context], rendered, names);
  return (file) => roleOf(file).kind === 'rendered';
}
