import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ManifestFile } from '../../policy/manifest.ts';
import { askedByValues } from '../../policy/not-simulated/asks-for-policies.ts';
import type { NotSimulatedPolicy } from '../../policy/not-simulated/not-simulated-policy.ts';
import { mayHoldPolicies } from '../../policy/unrendered/helm-chart.ts';
import { unreadInput } from '../../policy/unrendered/unread-input.ts';
import type { Io } from '../io.ts';
import type { Comparison } from './comparison/comparison.ts';
import { decodeText } from './files/decode-text.ts';
import { createExcluder, type Exclusion } from './files/exclusion.ts';
import { readBoundedFile } from './files/read-bounded-file.ts';
import { changedFiles } from './git/changed-files.ts';
import { filesHolding } from './git/files-holding.ts';
import { findRepositoryPaths } from './git/repository-path.ts';
import { runGit } from './git/run-git.ts';
import { isManifestName } from './open-manifest-inputs.ts';

/** Languages for generating manifests, and general ones that can, with a library. */
const FOR_MANIFESTS =
  /\.(?:tf|tofu|tf\.json|jsonnet|libsonnet|cue|k|pkl|dhall|star|j2|jinja2?|erb|tmpl|gotmpl)$/;
const FOR_ANYTHING = /\.(?:[cm]?[jt]s|py|go|java|kt|cs|rs)$/;
/** A file of a program with cdk8s may import only the kinds that it generated. */
const LIBRARY = /\b(?:pulumi|cdk8s|cdktf)|\bimports[/.]k8s\b|\bimports import k8s\b/i;
/** Of charts: Helm renders all that is in `templates`. */
const OF_CHARTS = /(?:^|\/)templates\/.+\.(?:ya?ml|tpl)$/;
/** Values for charts, by their usual names. */
const VALUES = /(?:^|\/)(?:[^/]*values[^/]*|values\/.+)\.ya?ml$/;
/** What each that names policies, or asks for some, holds. */
const NAMES: readonly string[] = [
  'NetworkPolic',
  'kubernetes_network_policy',
  ...['networkPolic', 'networkpolic', 'network_polic', 'network-polic'],
];
const NAMES_POLICY = /NetworkPolic(?:y|ies)\b|\bkubernetes_network_policy/;

const LIMIT = { maxBytes: 1024 * 1024, setting: 'nothing: this limit is fixed' };

/**
 * Programs and templates that a change alters and from which a tool generates policies, for both sides: Terraform, Jsonnet, CUE,
 * cdk8s, Pulumi, Jinja; and, where they are not read anyway, templates of charts with policies, and values that ask for some.
 */
export interface ChangedPrograms {
  readonly base: readonly NotSimulatedPolicy[];
  readonly head: readonly NotSimulatedPolicy[];
}

/** Anywhere in the repository, because nothing says where such a program is. Undefined where git cannot list what changed. */
export async function changedPrograms(
  { base, head }: Comparison,
  { exclude, isRead }: { readonly exclude: Exclusion | undefined; isRead(file: string): boolean },
  io: Io,
): Promise<ChangedPrograms | undefined> {
  const nothing = { base: [], head: [] };
  if (base.kind !== 'revision' || head.kind === 'cluster' || (head.kind === 'paths' && head.isReplacement)) {
    return nothing;
  }
  const until = head.kind === 'revision' ? head.commit : undefined;
  const repository = await findRepositoryPaths(io);
  if ('code' in repository) return undefined;
  const changed = await changedFiles({ from: base.commit, until }, [''], repository, io);
  if (changed === undefined) return undefined;
  const excluder = createExcluder(exclude, io.cwd);
  const all = changed
    .filter((path) => isProgram(path) || (mayBeOfCharts(path) && !isRead(repository.shown(path))))
    .filter((path) => !excluder.excludes(repository.fromWorkingFolder(path)));
  const namedBefore = await filesHolding(NAMES, { commit: base.commit, paths: all }, repository, io);
  const namedAfter = await filesHolding(NAMES, { commit: until, paths: all }, repository, io);
  const naming = new Set([...(namedBefore ?? all), ...(namedAfter ?? all)]);
  const programs = all.filter((path) => naming.has(path));
  const found: { base: NotSimulatedPolicy[]; head: NotSimulatedPolicy[] } = { base: [], head: [] };
  for (const path of programs) {
    const file = repository.shown(path);
    const before = await textAtCommit(base.commit, path, file, io);
    const after =
      until === undefined
        ? textInWorkTree(resolve(repository.top, path), file)
        : await textAtCommit(until, path, file, io);
    if (before !== undefined) found.base.push(...inputsOf(before));
    if (after !== undefined) found.head.push(...inputsOf(after));
  }
  return found;
}

function isProgram(path: string): boolean {
  return FOR_MANIFESTS.test(path) || FOR_ANYTHING.test(path);
}

/** Templates and values, of which there are more rules than for other manifests. */
export function isOfCharts(path: string): boolean {
  return OF_CHARTS.test(path) || VALUES.test(path);
}

/** Values may have any name, such as `environments/production.yaml`. */
function mayBeOfCharts(path: string): boolean {
  return isOfCharts(path) || isManifestName(path);
}

/** Of values only what asks for policies counts: the rest changes with each release. */
function inputsOf(file: ManifestFile): readonly NotSimulatedPolicy[] {
  if (isProgram(file.file)) return makesPolicies(file) ? [unreadInput(file)] : [];
  if (OF_CHARTS.test(file.file)) return mayHoldPolicies(file) ? [unreadInput(file)] : [];
  if (!isOfCharts(file.file) && /^[^\S\n]*["']?kind["']?:/m.test(file.text)) return [];
  const asked = askedByValues([], [file.text]);
  return asked.length === 0 ? [] : [unreadInput({ ...file, text: JSON.stringify(asked) })];
}

function makesPolicies({ file, text }: ManifestFile): boolean {
  return NAMES_POLICY.test(text) && (FOR_MANIFESTS.test(file) || LIBRARY.test(text));
}

async function textAtCommit(
  commit: string,
  path: string,
  file: string,
  io: Io,
): Promise<ManifestFile | undefined> {
  const call = { args: ['show', `${commit}:${path}`], maxOutputBytes: LIMIT.maxBytes };
  const answer = await runGit(call, io);
  return answer.kind === 'done' ? asText(file, answer.output) : undefined;
}

function textInWorkTree(path: string, file: string): ManifestFile | undefined {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const bytes = readBoundedFile({ realPath: path, shown: file }, LIMIT);
  return bytes instanceof Uint8Array ? asText(file, bytes) : undefined;
}

function asText(file: string, bytes: Uint8Array): ManifestFile | undefined {
  const text = decodeText(bytes, file);
  return typeof text === 'string' ? { file, text } : undefined;
}
