import type { ManifestFile } from '../../policy/manifest.ts';
import { askedByValues } from '../../policy/not-simulated/asks-for-policies.ts';
import type { NotSimulatedPolicy } from '../../policy/not-simulated/not-simulated-policy.ts';
import {
  ACTING_MARKS,
  actingCommands,
  type KnownPolicies,
} from '../../policy/unrendered/bearing/acting-commands.ts';
import { plugInSettings, SETTING_MARKS } from '../../policy/unrendered/bearing/plug-in-settings.ts';
import { mayHoldPolicies } from '../../policy/unrendered/helm-chart.ts';
import { unreadInput } from '../../policy/unrendered/unread-input.ts';
import type { Io } from '../io.ts';
import { changedTexts } from './changed-texts.ts';
import type { Comparison } from './comparison/comparison.ts';
import { createExcluder, type Exclusion } from './files/exclusion.ts';
import { isManifestName } from './open-manifest-inputs.ts';

/** Languages for generating manifests, and general ones that can, with a library. */
const FOR_MANIFESTS =
  /\.(?:tf|tofu|tf\.json|jsonnet|libsonnet|cue|k|pkl|dhall|star|j2|jinja2?|erb|tmpl|gotmpl)$/;
const FOR_ANYTHING = /\.(?:[cm]?[jt]s|py|go|java|kt|cs|rs)$/;
/** Sources of programs that run elsewhere, and texts for people. */
const NO_SCRIPT = /\.(?:go|java|kt|cs|rs|c|cc|cpp|h|swift|php|mdx?|rst|adoc|txt|html?|css|svg|lock|sum)$/i;
/** A file of a program with cdk8s may import only the kinds that it generated. */
const LIBRARY = /\b(?:pulumi|cdk8s|cdktf)|\bimports[/.]k8s\b|\bimports import k8s\b/i;
/** Of charts: Helm renders all that is in `templates`. */
const OF_CHARTS = /(?:^|\/)templates\/.+\.(?:ya?ml|tpl)$/i;
/** Values for charts, by their usual names. */
const VALUES = /(?:^|\/)(?:[^/]*values[^/]*|values\/.+)\.ya?ml$/i;
/** What each that names policies, or asks for some, holds. */
const NAMES: readonly string[] = [
  'NetworkPolic',
  'kubernetes_network_policy',
  ...['networkPolic', 'networkpolic', 'network_polic', 'network-polic'],
];
const NAMES_POLICY = /NetworkPolic(?:y|ies)\b|\bkubernetes_network_policy/;

/**
 * What a change alters of files that are not policies, and that make or alter some, for both sides: programs and templates from which a
 * tool generates them (Terraform, Jsonnet, CUE, cdk8s, Pulumi, Jinja); where they are not read anyway, templates of charts with policies,
 * and values that ask for some; commands that alter policies by hand; settings of the network plug-in.
 */
export interface ChangedInputs {
  readonly base: readonly NotSimulatedPolicy[];
  readonly head: readonly NotSimulatedPolicy[];
}

interface InputsOptions {
  readonly exclude: Exclusion | undefined;
  /** Whether a renderer runs programs, so that they need not be looked for. */
  readonly runsPrograms: boolean;
  readonly known: KnownPolicies;
  /** The files with policies of both sides, which need not be looked for. */
  readonly given: { readonly base: readonly ManifestFile[]; readonly head: readonly ManifestFile[] };
  isRead(file: string): boolean;
}

/** Anywhere in the repository, because nothing says where such a file is. Undefined where git cannot list what changed. */
export async function changedInputs(
  comparison: Comparison,
  { exclude, runsPrograms, known, given, isRead }: InputsOptions,
  io: Io,
): Promise<ChangedInputs | undefined> {
  const excluder = createExcluder(exclude, io.cwd);
  const names = new Set([...given.base, ...given.head].map(({ file }) => file));
  const isWanted = (file: string): boolean =>
    (!NO_SCRIPT.test(file) || FOR_ANYTHING.test(file)) &&
    !IS_CONFIG.test(file) &&
    !names.has(file) &&
    !excluder.excludes(file);
  const marks = [...NAMES, ...ACTING_MARKS, ...SETTING_MARKS, ...known.places.parts];
  const changed = await changedTexts(comparison, { isWanted, marks }, io);
  const inputsOf = (file: ManifestFile | undefined): readonly NotSimulatedPolicy[] =>
    file === undefined ? [] : [...(runsPrograms ? [] : madeBy(file, isRead)), ...doneBy(file, known)];
  return (
    changed && {
      base: [
        ...changed.flatMap(({ before }) => inputsOf(before)),
        ...doneByOthers(given.base, given.head, known),
      ],
      head: [
        ...changed.flatMap(({ after }) => inputsOf(after)),
        ...doneByOthers(given.head, given.base, known),
      ],
    }
  );
}

/** It is compared on its own. */
const IS_CONFIG = /(?:^|\/)\.sluice\.ya?ml$/;

function isProgram(file: string): boolean {
  return FOR_MANIFESTS.test(file) || FOR_ANYTHING.test(file);
}

/** Templates and values, of which there are more rules than for other manifests. */
export function isOfCharts(path: string): boolean {
  return OF_CHARTS.test(path) || VALUES.test(path);
}

/** Of values only what asks for policies counts, because the rest changes with each release. They may have any name, such as `environments/production.yaml`. */
function madeBy(file: ManifestFile, isRead: InputsOptions['isRead']): readonly NotSimulatedPolicy[] {
  if (isProgram(file.file)) return makesPolicies(file) ? [unreadInput(file)] : [];
  if (isRead(file.file)) return [];
  if (OF_CHARTS.test(file.file)) return mayHoldPolicies(file) ? [unreadInput(file)] : [];
  if (!VALUES.test(file.file) && !isManifestName(file.file)) return [];
  if (!isOfCharts(file.file) && /^[^\S\n]*["']?kind["']?:/m.test(file.text)) return [];
  const asked = askedByValues([], [file.text]);
  return asked.length === 0 ? [] : [unreadInput({ ...file, text: JSON.stringify(asked) })];
}

function makesPolicies({ file, text }: ManifestFile): boolean {
  return NAMES_POLICY.test(text) && (FOR_MANIFESTS.test(file) || LIBRARY.test(text));
}

function doneBy(file: ManifestFile, known: KnownPolicies): readonly NotSimulatedPolicy[] {
  if (NO_SCRIPT.test(file.file)) return [];
  const done = [...actingCommands(file.text, known), ...plugInSettings(file)];
  return done.length === 0 ? [] : [unreadInput({ ...file, text: JSON.stringify(done) })];
}

/** What those of some files do that others do not have as they are. */
function doneByOthers(
  files: readonly ManifestFile[],
  others: readonly ManifestFile[],
  known: KnownPolicies,
): readonly NotSimulatedPolicy[] {
  const texts = new Map(others.map(({ file, text }) => [file, text]));
  return files.filter(({ file, text }) => texts.get(file) !== text).flatMap((file) => doneBy(file, known));
}
