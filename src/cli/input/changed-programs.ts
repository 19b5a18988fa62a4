import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ManifestFile } from '../../policy/manifest.ts';
import type { UnjudgedPolicy } from '../../policy/unjudged/unjudged-policy.ts';
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

/** Languages for generating manifests, and general ones that can, with a library. */
const FOR_MANIFESTS =
  /\.(?:tf|tofu|tf\.json|jsonnet|libsonnet|cue|k|pkl|dhall|star|j2|jinja2?|erb|tmpl|gotmpl)$/;
const FOR_ANYTHING = /\.(?:[cm]?[jt]s|py|go|java|kt|cs|rs)$/;
const LIBRARY = /\b(?:pulumi|cdk8s|cdktf)/i;
/** What each that names policies holds. */
const NAMES: readonly string[] = ['NetworkPolic', 'kubernetes_network_policy'];
const NAMES_POLICY = /NetworkPolic(?:y|ies)\b|\bkubernetes_network_policy/;

const LIMIT = { maxBytes: 1024 * 1024, setting: 'nothing: this limit is fixed' };

/**
 * Programs and templates that a change alters and from which a tool generates policies, for both sides: Terraform, Jsonnet, CUE,
 * cdk8s, Pulumi, Jinja.
 */
export interface ChangedPrograms {
  readonly base: readonly UnjudgedPolicy[];
  readonly head: readonly UnjudgedPolicy[];
}

/** Anywhere in the repository, because nothing says where such a program is. None where git cannot list what changed. */
export async function changedPrograms(
  { base, head }: Comparison,
  exclude: Exclusion | undefined,
  io: Io,
): Promise<ChangedPrograms> {
  const nothing = { base: [], head: [] };
  if (base.kind !== 'revision' || head.kind === 'cluster' || (head.kind === 'paths' && head.isReplacement)) {
    return nothing;
  }
  const until = head.kind === 'revision' ? head.commit : undefined;
  const repository = await findRepositoryPaths(io);
  const changed = await changedFiles(base.commit, [''], io, until);
  if ('code' in repository || changed === undefined) return nothing;
  const excluder = createExcluder(exclude, io.cwd);
  const all = changed
    .filter((path) => FOR_MANIFESTS.test(path) || FOR_ANYTHING.test(path))
    .filter((path) => !excluder.excludes(repository.fromWorkingFolder(path)));
  const namedBefore = await filesHolding(NAMES, { commit: base.commit, paths: all }, repository, io);
  const namedAfter = await filesHolding(NAMES, { commit: until, paths: all }, repository, io);
  const naming = new Set([...(namedBefore ?? all), ...(namedAfter ?? all)]);
  const programs = all.filter((path) => naming.has(path));
  const found: { base: UnjudgedPolicy[]; head: UnjudgedPolicy[] } = { base: [], head: [] };
  for (const path of programs) {
    const file = repository.shown(path);
    const before = await textAtCommit(base.commit, path, file, io);
    const after =
      until === undefined
        ? textInWorkTree(resolve(repository.top, path), file)
        : await textAtCommit(until, path, file, io);
    if (before !== undefined && makesPolicies(before)) found.base.push(unreadInput(before));
    if (after !== undefined && makesPolicies(after)) found.head.push(unreadInput(after));
  }
  return found;
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
