import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { SettingOrigins, Settings } from '../../config/settings.ts';
import type { Io } from '../../io.ts';
import { detail } from '../../progress.ts';
import { CLUSTER, clusterProblem, isCluster } from '../cluster-input.ts';
import type { Exclusion } from '../files/exclusion.ts';
import { listTree } from '../git/list-tree.ts';
import { type Revision, resolveRevision } from '../git/resolve-revision.ts';
import { inputProblem } from '../input-problem.ts';
import { noPolicies } from '../no-policies.ts';
import { findBaseRevision } from './base-revision.ts';
import type { Comparison, SideSource } from './comparison.ts';
import { type PolicySources, policiesAtRevision } from './policies-at-revision.ts';

export interface ComparisonOptions extends SettingOrigins {
  /** `git:<revision>`, `cluster:` for what is live, or a path that replaces the policies on this side. */
  readonly base?: string | undefined;
  readonly head?: string | undefined;
  /** Where the policies are, in the work tree and in revisions whose configuration does not say otherwise. */
  readonly policies: readonly string[];
  readonly limits?: Partial<Settings['limits']>;
  /** What tools render; it counts as policies, too. */
  readonly render?: PolicySources['render'];
}

const REVISION = 'git:';

/** Which two sides are compared: those that are named; otherwise the work tree as the head with the base revision. */
export async function resolveComparison(
  options: ComparisonOptions,
  io: Io,
): Promise<{ readonly comparison: Comparison | undefined; readonly diagnostics: readonly Diagnostic[] }> {
  const { base, head, policies, render = { sources: [] } } = options;
  if (policies.length === 0 && render.sources.length === 0 && !(isPath(base) && isPath(head))) {
    return { comparison: undefined, diagnostics: [noPolicies(options)] };
  }
  if (head !== undefined && isCluster(head)) {
    return { comparison: undefined, diagnostics: [clusterAsHead()] };
  }
  const sources = { ...options, render };
  const baseSide = await sideOf(base, sources, io, async () =>
    revisionSide(await findBaseRevision(io), sources, io),
  );
  const headSide = await sideOf(head, sources, io, async () => workTree(policies, { isReplacement: false }));
  const targetExclusions = options.limits?.excludeAtBase;
  const diagnostics = [baseSide, headSide].filter((side) => 'code' in side);
  if ('code' in baseSide || 'code' in headSide) return { comparison: undefined, diagnostics };
  detail(`comparing ${headSide.name} with ${baseSide.name}`, io);
  return { comparison: { base: excluding(baseSide, targetExclusions), head: headSide }, diagnostics };
}

async function sideOf(
  wanted: string | undefined,
  sources: PolicySources,
  io: Io,
  byDefault: () => Promise<SideSource | Diagnostic>,
): Promise<SideSource | Diagnostic> {
  if (wanted === undefined) return byDefault();
  if (isCluster(wanted)) return { kind: 'cluster', name: CLUSTER };
  const misnamed = clusterProblem(wanted);
  if (misnamed !== undefined) return misnamed;
  if (!wanted.startsWith(REVISION)) {
    return (await forgottenPrefix(wanted, io)) ?? workTree([wanted], { isReplacement: true });
  }
  return revisionSide(await resolveRevision(wanted.slice(REVISION.length), io), sources, io);
}

/** Every git command accepts `main`, so people write it here, too; without the prefix it is a path. */
async function forgottenPrefix(side: string, io: Io): Promise<Diagnostic | undefined> {
  if (side === '-' || existsSync(resolve(io.cwd, side))) return undefined;
  const revision = await resolveRevision(side, io);
  if (!('commit' in revision)) return undefined;
  return inputProblem(
    'input/missing',
    `there is no file or folder \`${wholeVisibleText(side)}\`, but a revision of this name`,
    `write \`git:${wholeVisibleText(side)}\``,
  );
}

/** A deploy brings the head to the cluster, never the other way round. */
function clusterAsHead(): Diagnostic {
  return inputProblem(
    'input/cluster-as-head',
    'the head of a comparison cannot be the cluster',
    'give `--base cluster:`, and policies as the head',
  );
}

function isPath(side: string | undefined): boolean {
  return side !== undefined && !side.startsWith(REVISION) && !isCluster(side);
}

function workTree(
  paths: readonly string[],
  { isReplacement }: { readonly isReplacement: boolean },
): SideSource {
  const name = paths.map(wholeVisibleText).join(', ') || 'work tree';
  return { kind: 'paths', name, paths, isReplacement };
}

async function revisionSide(
  revision: Revision | Diagnostic,
  sources: PolicySources,
  io: Io,
): Promise<SideSource | Diagnostic> {
  if (!('commit' in revision)) return revision;
  const { commit, shown } = revision;
  // In the end it is searched for what bears on policies. Listed first, it also answers what is asked of its parts.
  await listTree(commit, '', io);
  const { policies: paths, own, rendered } = await policiesAtRevision(commit, sources, io);
  return { kind: 'revision', name: `${REVISION}${shown}`, commit, paths, own, rendered };
}

/** What the target branch excludes now comes before what the commit at which the branch left it says. */
function excluding(side: SideSource, exclude: Exclusion | undefined): SideSource {
  if (side.kind !== 'revision' || exclude === undefined) return side;
  return { ...side, own: { ...side.own, exclude } };
}
