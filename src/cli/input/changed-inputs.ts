import type { ManifestFile } from '../../policy/manifest.ts';
import type { NotSimulatedPolicy } from '../../policy/not-simulated/not-simulated-policy.ts';
import { ACTING_MARKS, actingCommands } from '../../policy/unrendered/bearing/acting-commands.ts';
import type { KnownPolicies } from '../../policy/unrendered/bearing/known-policies.ts';
import { madePolicies } from '../../policy/unrendered/bearing/made-policies.ts';
import { NAMES } from '../../policy/unrendered/bearing/making-programs.ts';
import { mayBear, mayHoldCommands, mayMakeOrAct } from '../../policy/unrendered/bearing/names-of-inputs.ts';
import { plugInSettings, SETTING_MARKS } from '../../policy/unrendered/bearing/plug-in-settings.ts';
import { inputOfFile } from '../../policy/unrendered/fetches/fetch.ts';
import { unreadInput } from '../../policy/unrendered/unread-input.ts';
import type { Io } from '../io.ts';
import { changedTexts } from './changed-texts.ts';
import type { Comparison } from './comparison/comparison.ts';
import { feedingAround, type Saying } from './feeding-around.ts';
import { createExcluder, type Exclusion } from './files/exclusion.ts';
import { leadingAround, mayLead } from './leading-around.ts';

/**
 * What a change alters of files that are not policies, and that make or alter some, for both sides
 * (docs/decisions/0019-what-bears-on-policies.md).
 */
export interface ChangedInputs {
  readonly base: readonly NotSimulatedPolicy[];
  readonly head: readonly NotSimulatedPolicy[];
  /** What they have fetched, of which it is not known whether it holds policies. */
  readonly fetched: {
    readonly base: readonly NotSimulatedPolicy[];
    readonly head: readonly NotSimulatedPolicy[];
  };
  /** Programs of the repository, or ways to policies, that do not change could not be searched. */
  readonly isNotSearched: boolean;
}

interface InputsOptions {
  readonly exclude: Exclusion | undefined;
  /** Whether a renderer runs programs, so that they need not be looked for. */
  readonly runsPrograms: boolean;
  readonly known: KnownPolicies;
  /** The files with policies of both sides, which need not be looked for. */
  readonly given: { readonly base: readonly ManifestFile[]; readonly head: readonly ManifestFile[] };
  isRead(file: string): boolean;
  /** Its effect is in what was rendered. */
  isRendered(file: string): boolean;
  /** What kustomizations make of the inventory is compared on its own. */
  isOfInventory(file: string): boolean;
}

/** It is compared on its own. */
const IS_CONFIG = /(?:^|\/)\.sluice\.ya?ml$/;

/** Anywhere in the repository, because nothing says where such a file is. Undefined where git cannot list what changed. */
export async function changedInputs(
  comparison: Comparison,
  { exclude, runsPrograms, known, given, ...files }: InputsOptions,
  io: Io,
): Promise<ChangedInputs | undefined> {
  const excluder = createExcluder(exclude, io.cwd);
  const names = new Set([...given.base, ...given.head].map(({ file }) => file));
  const isGiven = (file: string): boolean => names.has(file);
  const isWanted = (file: string): boolean =>
    mayMakeOrAct(file) && !IS_CONFIG.test(file) && !isGiven(file) && !excluder.excludes(file);
  const marks = [...NAMES, ...ACTING_MARKS, ...SETTING_MARKS, ...known.places.parts];
  const changed = await changedTexts(comparison, { isWanted, marks, isWantedByName: mayBear }, io);
  if (changed === undefined) return undefined;
  // A new file is one more way, which takes none away.
  const mayAnyLead = changed.some((one) => one.before !== undefined && mayLead(one, known.places));
  const leading = mayAnyLead ? await leadingAround(comparison, changed, known, io) : undefined;
  const feeding = runsPrograms
    ? undefined
    : await feedingAround(comparison, changed, { ...files, isGiven, known, leading }, io);
  const made = (file: ManifestFile): readonly NotSimulatedPolicy[] => {
    const text = runsPrograms ? undefined : madePolicies(file, files.isRead);
    return text === undefined ? [] : [unreadInput({ ...file, text })];
  };
  const inputsOf = (
    file: ManifestFile | undefined,
    ...sayings: readonly (Saying | undefined)[]
  ): readonly NotSimulatedPolicy[] =>
    file === undefined
      ? []
      : [...made(file), ...saidBy(file, known, (one) => sayings.flatMap((says) => says?.(one) ?? []))];
  const fetchedBy = (
    file: ManifestFile | undefined,
    ...fetches: readonly (Saying | undefined)[]
  ): readonly NotSimulatedPolicy[] => {
    const fetched = file === undefined ? [] : fetches.flatMap((says) => says?.(file) ?? []);
    return file === undefined || fetched.length === 0 ? [] : [inputOfFile(file.file, fetched)];
  };
  return {
    fetched: {
      base: changed.flatMap(({ before }) =>
        fetchedBy(before, feeding?.base.fetches, leading?.base.fetchedBy),
      ),
      head: changed.flatMap(({ after }) => fetchedBy(after, feeding?.head.fetches, leading?.head.fetchedBy)),
    },
    isNotSearched: feeding?.areAll === false || (mayAnyLead && leading?.areAll !== true),
    base: [
      ...changed.flatMap(({ before }) => inputsOf(before, feeding?.base.says, leading?.base.saidBy)),
      ...saidByOthers(given.base, given.head, known),
    ],
    head: [
      ...changed.flatMap(({ before, after }) =>
        inputsOf(after, feeding?.head.says, before === undefined ? undefined : leading?.head.saidBy),
      ),
      ...saidByOthers(given.head, given.base, known),
    ],
  };
}

/** What a file does to policies by commands and settings, and what else it says. */
function saidBy(file: ManifestFile, known: KnownPolicies, says: Saying): readonly NotSimulatedPolicy[] {
  const commands = mayHoldCommands(file.file)
    ? [...actingCommands(file.text, known, file.file), ...plugInSettings(file)]
    : [];
  const said = [...commands, ...says(file)];
  return said.length === 0 ? [] : [unreadInput({ ...file, text: JSON.stringify(said) })];
}

/** The same for those of some files that others do not have as they are. */
function saidByOthers(
  files: readonly ManifestFile[],
  others: readonly ManifestFile[],
  known: KnownPolicies,
): readonly NotSimulatedPolicy[] {
  const texts = new Map(others.map(({ file, text }) => [file, text]));
  return files
    .filter(({ file, text }) => texts.get(file) !== text)
    .flatMap((file) => saidBy(file, known, () => []));
}
