import type { KnownPolicies } from '../../../policy/unrendered/bearing/known-policies.ts';
import { createPolicyPlaces } from '../../../policy/unrendered/bearing/policy-places.ts';
import { namesPolicies } from '../../../policy/unrendered/fetches/names-policies.ts';
import { isInFolder } from '../../../policy/unrendered/file-path.ts';
import type { RenderSettings, Settings } from '../../config/settings.ts';
import { changedInputs } from '../../input/changed-inputs.ts';
import { changedSubmodules } from '../../input/changed-submodules.ts';
import type { Comparison } from '../../input/comparison/comparison.ts';
import { createExcluder } from '../../input/files/exclusion.ts';
import type { InputReading } from '../../input/input-reading.ts';
import { inventoryPaths } from '../../input/inventory-path.ts';
import type { Io } from '../../io.ts';
import { refsOf } from './added-policies.ts';
import { createIsAsked } from './is-asked.ts';
import type { PolicyFilesReading } from './read-policy-files.ts';

interface ChangeOptions {
  readonly render?: RenderSettings;
  readonly limits: Settings['limits'];
  readonly inventory: readonly string[];
  /** What was read of both sides. */
  readonly inputs: { readonly base: InputReading; readonly head: InputReading };
}

interface Sides {
  readonly base: PolicyFilesReading;
  readonly head: PolicyFilesReading;
}

/**
 * Adds to the inputs of both sides what a change alters of files that make policies or alter them. A `command` of `render` runs programs,
 * so these are not looked for then. `isNotSearched`: git could not say which files those are.
 */
export async function withChangedInputs(
  sides: Sides,
  comparison: Comparison,
  { render, limits, inventory, inputs: read }: ChangeOptions,
  io: Io,
): Promise<Sides & { readonly isNotSearched: boolean }> {
  const inputs = [read.base, read.head];
  const known = knownPolicies(sides, inputs);
  const ofInventory = createExcluder({ folder: io.cwd, globs: inventoryPaths(inventory) }, io.cwd);
  const changed = await changedInputs(
    comparison,
    {
      exclude: limits.exclude,
      runsPrograms: render?.sources.some(({ kind }) => kind === 'command') === true,
      known,
      given: { base: read.base.files, head: read.head.files },
      isOfInventory: (file) => ofInventory.excludes(file),
      isRead: createIsRead(inputs, render),
      isRendered: createIsRendered(inputs),
    },
    io,
  );
  if (changed === undefined) return { ...sides, isNotSearched: true };
  const submodules = await changedSubmodules(comparison, io);
  const ofPolicies = submodules.filter(({ path }) => namesPolicies(path) || known.places.isNamedBy(path));
  const others = submodules.filter((one) => !ofPolicies.includes(one));
  const { base, head } = sides;
  return {
    isNotSearched: changed.isNotSearched,
    base: {
      ...base,
      inputs: [...(base.inputs ?? []), ...changed.base, ...ofPolicies.map(({ before }) => before)],
      fetched: [...(base.fetched ?? []), ...changed.fetched.base, ...others.map(({ before }) => before)],
    },
    head: {
      ...head,
      inputs: [...(head.inputs ?? []), ...changed.head, ...ofPolicies.map(({ after }) => after)],
      fetched: [...(head.fetched ?? []), ...changed.fetched.head, ...others.map(({ after }) => after)],
    },
  };
}

function knownPolicies({ base, head }: Sides, inputs: readonly InputReading[]): KnownPolicies {
  const refs = [base, head].flatMap(refsOf);
  return {
    places: createPolicyPlaces(
      refs.map(({ span }) => span.file),
      inputs.flatMap(({ rendered }) => foldersOf(rendered)),
    ),
    namespaces: new Set(refs.flatMap(({ namespace }) => namespace ?? [])),
    isAsked: createIsAsked([base, head]),
  };
}

function foldersOf(rendered: InputReading['rendered']): readonly string[] {
  return [...(rendered?.charts ?? []), ...(rendered?.kustomizations ?? [])];
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
  const isRendered = createIsRendered(inputs);
  return (file) => names.has(file) || isRendered(file);
}

function createIsRendered(inputs: readonly InputReading[]): (file: string) => boolean {
  const folders = inputs.flatMap(({ rendered }) => foldersOf(rendered));
  return (file) => folders.some((folder) => isInFolder(file, folder));
}
