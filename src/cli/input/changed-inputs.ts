import type { ManifestFile } from '../../policy/manifest.ts';
import { askedByValues } from '../../policy/not-simulated/asks-for-policies.ts';
import type { NotSimulatedPolicy } from '../../policy/not-simulated/not-simulated-policy.ts';
import { ACTING_MARKS, actingCommands } from '../../policy/unrendered/bearing/acting-commands.ts';
import { askedAttributes, askedLabels } from '../../policy/unrendered/bearing/asked-labels.ts';
import {
  createFeeding,
  FOR_ANYTHING,
  FOR_MANIFESTS,
  LIBRARY,
  NAMES,
  NAMES_POLICY,
} from '../../policy/unrendered/bearing/feeding.ts';
import type { KnownPolicies } from '../../policy/unrendered/bearing/known-policies.ts';
import type { Leading } from '../../policy/unrendered/bearing/leading.ts';
import { listedPolicies } from '../../policy/unrendered/bearing/listed-policies.ts';
import { plugInSettings, SETTING_MARKS } from '../../policy/unrendered/bearing/plug-in-settings.ts';
import { isTerraform } from '../../policy/unrendered/bearing/terraform-blocks.ts';
import { isInFolder } from '../../policy/unrendered/file-path.ts';
import { mayHoldPolicies } from '../../policy/unrendered/helm-chart.ts';
import { mentionsPolicies, unreadInput } from '../../policy/unrendered/unread-input.ts';
import type { Io } from '../io.ts';
import { type ChangedText, changedTexts } from './changed-texts.ts';
import type { Comparison } from './comparison/comparison.ts';
import { createExcluder, type Exclusion } from './files/exclusion.ts';
import { leadingAround, mayLead } from './leading-around.ts';
import { isManifestName } from './open-manifest-inputs.ts';
import { programsAround } from './programs-around.ts';

/** Sources of programs that run elsewhere, and texts for people. */
const NO_SCRIPT = /\.(?:go|java|kt|cs|rs|c|cc|cpp|h|swift|php|mdx?|rst|adoc|html?|css|svg|lock|sum)$/i;
/** Its commands are for people, but a manifest in it may be applied. */
const IS_TEXT = /\.txt$/i;
/** Of charts: Helm renders all that is in `templates`. */
const OF_CHARTS = /(?:^|\/)templates\/.+\.(?:ya?ml|tpl)$/i;
/** Templates of manifests for other tools. */
const OF_OTHER_TOOLS = /\.ya?ml\.(?:j2|jinja2?|erb|tmpl|gotmpl|tpl)$/i;
/** Values for charts, by their usual names. */
const VALUES = /(?:^|\/)(?:[^/]*values[^/]*|values\/.+)\.ya?ml$/i;
/**
 * What a change alters of files that are not policies, and that make or alter some, for both sides: programs and templates from which a
 * tool generates them (Terraform, Jsonnet, CUE, cdk8s, Pulumi, Jinja); where they are not read anyway, templates of charts with policies,
 * and values that ask for some; commands that alter policies by hand; settings of the network plug-in.
 */
export interface ChangedInputs {
  readonly base: readonly NotSimulatedPolicy[];
  readonly head: readonly NotSimulatedPolicy[];
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

/** Anywhere in the repository, because nothing says where such a file is. Undefined where git cannot list what changed. */
export async function changedInputs(
  comparison: Comparison,
  { exclude, runsPrograms, known, given, isRead, isRendered, isOfInventory }: InputsOptions,
  io: Io,
): Promise<ChangedInputs | undefined> {
  const excluder = createExcluder(exclude, io.cwd);
  const names = new Set([...given.base, ...given.head].map(({ file }) => file));
  const isGiven = (file: string): boolean => names.has(file);
  const isWanted = (file: string): boolean =>
    (!NO_SCRIPT.test(file) || FOR_ANYTHING.test(file)) &&
    !IS_CONFIG.test(file) &&
    !isGiven(file) &&
    !excluder.excludes(file);
  const marks = [...NAMES, ...ACTING_MARKS, ...SETTING_MARKS, ...known.places.parts];
  const changed = await changedTexts(comparison, { isWanted, marks, isWantedByName: mayBear }, io);
  if (changed === undefined) return undefined;
  // A new file is one more way, which takes none away.
  const mayAnyLead = changed.some((one) => one.before !== undefined && mayLead(one, known.places));
  const leading = mayAnyLead ? await leadingAround(comparison, changed, known, io) : undefined;
  const feeding = runsPrograms
    ? NO_FEEDING
    : await feedingOfSides(
        comparison,
        changed,
        { isGiven, isRead, isRendered, isOfInventory, known, leading },
        io,
      );
  const inputsOf = (
    file: ManifestFile | undefined,
    feeds: Feeds,
    leads: Leading | undefined,
  ): readonly NotSimulatedPolicy[] =>
    file === undefined
      ? []
      : [
          ...(runsPrograms ? [] : madeBy(file, isRead)),
          ...doneBy(file, known, (one) => [...feeds(one), ...(leads?.saidBy(one) ?? [])]),
        ];
  return {
    isNotSearched: feeding.isNotSearched || (mayAnyLead && leading?.areAll !== true),
    base: [
      ...changed.flatMap(({ before }) => inputsOf(before, feeding.base, leading?.base)),
      ...doneByOthers(given.base, given.head, known),
    ],
    head: [
      // A way to policies in a new file is one more.
      ...changed.flatMap(({ before, after }) =>
        inputsOf(after, feeding.head, before === undefined ? undefined : leading?.head),
      ),
      ...doneByOthers(given.head, given.base, known),
    ],
  };
}

type Feeds = (file: ManifestFile) => readonly unknown[];

interface Feeding {
  readonly base: Feeds;
  readonly head: Feeds;
  readonly isNotSearched: boolean;
}

const NO_FEEDING: Feeding = { base: () => [], head: () => [], isNotSearched: false };

/** Whether by its name a file may say something to programs and templates. */
function mayFeed(file: string): boolean {
  return (
    FOR_MANIFESTS.test(file) ||
    FOR_ANYTHING.test(file) ||
    isManifestName(file) ||
    /\.(?:tpl|tftpl|hcl|csv|toml|properties|env|in|dist)$|\.helmignore$/.test(file)
  );
}

/** Whether by its name a file may say something about policies that are elsewhere. */
function mayBear(file: string): boolean {
  return mayFeed(file) || /\.(?:sh|bash|py|mk|just)$|\.env(?:\.[\w-]+)?$|(?:^|\/)[^./]+$/.test(file);
}

/** Where the programs of the repository cannot be searched, those that change say themselves whether they make policies. */
async function feedingOfSides(
  comparison: Comparison,
  changed: readonly ChangedText[],
  {
    isGiven,
    isRead,
    isRendered,
    isOfInventory,
    known,
    leading,
  }: {
    isGiven(file: string): boolean;
    readonly leading: { readonly base: Leading; readonly head: Leading } | undefined;
  } & Pick<InputsOptions, 'isRead' | 'isRendered' | 'isOfInventory' | 'known'>,
  io: Io,
): Promise<Feeding> {
  if (!changed.some(({ file, before, after }) => mayFeed(file) || [before, after].some(releasesCharts)))
    return NO_FEEDING;
  const withPrograms = changed.some(({ file }) => !isOfCharts(file));
  const around = await programsAround(
    comparison,
    { marks: NAMES, withPrograms, changed: changed.map(({ file }) => file), isGiven, isOfInventory },
    io,
  );
  const base = around?.base ?? changed.flatMap(({ before }) => before ?? []);
  const head = around?.head ?? changed.flatMap(({ after }) => after ?? []);
  const charts = around?.charts ?? [];
  const naming = around?.naming ?? [];
  const leadsToPolicies = (path: string): boolean =>
    naming.some((file) => file === path || isInFolder(file, path)) ||
    [leading?.base, leading?.head].some((side) => side?.isLeading(path) === true);
  const shared = {
    charts,
    data: changed.map(({ file }) => file),
    leadsToPolicies: (path: string) => leadsToPolicies(path) || known.places.isNamedBy(path),
    isAsked: known.isAsked,
    isRead,
  };
  const kept = new Set(
    changed.flatMap(({ file, before, after }) => (before === undefined || after === undefined ? [] : [file])),
  );
  const passing = changed.map(({ file }) => file).filter((file) => !kept.has(file));
  const listed = (file: ManifestFile): readonly unknown[] =>
    listedPolicies(file, leadsToPolicies, {
      isAsked: known.isAsked,
      isNew: !kept.has(file.file),
      isCompared: isOfInventory(file.file),
      isOther: (path) =>
        !known.places.isNamedBy(path) && !passing.some((one) => one === path || isInFolder(one, path)),
    });
  const withLists =
    (feeds: Feeds): Feeds =>
    (file) => [
      ...feeds(file),
      ...(isRendered(file.file) ? [] : listed(file)),
      // A new workload alters no recorded connection.
      ...(kept.has(file.file) && isTemplate(file.file) && !isRead(file.file)
        ? askedLabels(file.text, known.isAsked)
        : []),
      ...(kept.has(file.file) && isTerraform(file.file) ? askedAttributes(file.text, known.isAsked) : []),
    ];
  return {
    base: withLists(createFeeding({ ...shared, files: base, others: head })),
    head: withLists(createFeeding({ ...shared, files: head, others: base })),
    isNotSearched: around?.areAll !== true,
  };
}

function isTemplate(file: string): boolean {
  return OF_CHARTS.test(file) || OF_OTHER_TOOLS.test(file);
}

function releasesCharts(file: ManifestFile | undefined): boolean {
  return file?.text.includes('helm ') === true;
}

/** It is compared on its own. */
const IS_CONFIG = /(?:^|\/)\.sluice\.ya?ml$/;

/** Templates and values, of which there are more rules than for other manifests. */
export function isOfCharts(path: string): boolean {
  return OF_CHARTS.test(path) || VALUES.test(path);
}

/** Of values only what asks for policies counts, because the rest changes with each release. They may have any name, such as `environments/production.yaml`. */
function madeBy(file: ManifestFile, isRead: InputsOptions['isRead']): readonly NotSimulatedPolicy[] {
  if (FOR_MANIFESTS.test(file.file)) return [];
  if (FOR_ANYTHING.test(file.file)) return makesPolicies(file) ? [unreadInput(file)] : [];
  if (isRead(file.file)) return [];
  if (OF_CHARTS.test(file.file)) return mayHoldPolicies(file) ? [unreadInput(file)] : [];
  // A manifest of any other name, which a program fills in or a job applies.
  if (!isManifestName(file.file)) return mentionsPolicies(file.text) ? [unreadInput(file)] : [];
  if (!isOfCharts(file.file) && /^[^\S\n]*["']?kind["']?:/m.test(file.text)) return [];
  const asked = askedByValues([], [file.text]);
  return asked.length === 0 ? [] : [unreadInput({ ...file, text: JSON.stringify(asked) })];
}

function makesPolicies({ text }: ManifestFile): boolean {
  return NAMES_POLICY.test(text) && LIBRARY.test(text);
}

function doneBy(file: ManifestFile, known: KnownPolicies, feeds: Feeds): readonly NotSimulatedPolicy[] {
  if (NO_SCRIPT.test(file.file) || IS_TEXT.test(file.file)) return [];
  const done = [...actingCommands(file.text, known, file.file), ...plugInSettings(file), ...feeds(file)];
  return done.length === 0 ? [] : [unreadInput({ ...file, text: JSON.stringify(done) })];
}

/** What those of some files do that others do not have as they are. */
function doneByOthers(
  files: readonly ManifestFile[],
  others: readonly ManifestFile[],
  known: KnownPolicies,
): readonly NotSimulatedPolicy[] {
  const texts = new Map(others.map(({ file, text }) => [file, text]));
  return files
    .filter(({ file, text }) => texts.get(file) !== text)
    .flatMap((file) => doneBy(file, known, NO_FEEDING.base));
}
