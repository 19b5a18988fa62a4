import { JUDGED_BY_ITSELF, type JudgedBy, type SettingChange } from '../../impact/judged-by.ts';
import { findBaseRevision } from '../input/comparison/base-revision.ts';
import { findTargetRevision } from '../input/comparison/target-revision.ts';
import { leftOutByBoth } from '../input/files/exclusion.ts';
import { changedFiles } from '../input/git/changed-files.ts';
import { findRepositoryPaths, type RepositoryPaths } from '../input/git/repository-path.ts';
import { inventoryPaths } from '../input/inventory-path.ts';
import { isManifestName } from '../input/open-manifest-inputs.ts';
import type { Io } from '../io.ts';
import { findConfigChanges } from './config-changes.ts';
import type { ConfigFile } from './config-file.ts';
import { findConfigFile } from './find-config-file.ts';
import { readTargetConfig, type TargetConfig } from './read-target-config.ts';
import { readsAs } from './reads-as.ts';
import { renderedFolders } from './render-sources.ts';
import { readConfigFile, settingsOf } from './resolve-settings.ts';
import type { Settings } from './settings.ts';
import type { SettingsOverrides } from './settings-overrides.ts';

/**
 * In a merge request pipeline the settings of gate and evidence, the CNI, what is excluded, and whether and for how long waivers
 * count are those of the target branch, so that no merge request decides how it is judged; the waivers themselves are its own.
 * What it changes in these settings, in the recording and in the inventory is in `judgedBy`. Elsewhere the settings are those of
 * the work tree.
 */
export async function settingsOfTarget(
  settings: Settings,
  overrides: SettingsOverrides,
  io: Io,
): Promise<{ readonly settings: Settings; readonly judgedBy: JudgedBy }> {
  if (!io.env.CI_MERGE_REQUEST_IID) return { settings, judgedBy: JUDGED_BY_ITSELF };
  const revision = await findBaseRevision(io);
  const repository = await findRepositoryPaths(io);
  if (!('commit' in revision) || !('inCommit' in repository)) {
    return { settings, judgedBy: { ...JUDGED_BY_ITSELF, isKnown: false } };
  }
  const location = findConfigFile(overrides.config, io);
  const found = location === undefined || 'code' in location ? undefined : location;
  const isNamed = overrides.config !== undefined || Boolean(io.env.SLUICE_CONFIG);
  const ofCommit = (commit: string) => readTargetConfig(commit, isNamed ? found : undefined, repository, io);
  const before = await ofCommit(revision.commit);
  const tip = await findTargetRevision(revision, io);
  const target = tip.commit === revision.commit ? before : await ofCommit(tip.commit);
  const changed = (paths: readonly string[]) =>
    changedFiles(
      { from: revision.commit },
      paths.flatMap((path) => repository.placesOf(path)),
      repository,
      io,
    );
  const ofFlows = await changed([...settings.flows, ...settings.flowsFallback]);
  const ofInventory = await changed(inventoryPaths(settings.inventory));
  // Changed policies are named anyway, even if they are among the inventory.
  const policies = await changed(settings.policies);
  const files =
    ofFlows === undefined || ofInventory === undefined || policies === undefined
      ? undefined
      : [
          ...new Set([
            ...ofFlows,
            ...ofInventory.filter(
              (file) =>
                isManifest(file, inventoryPaths(settings.inventory), repository) && !policies.includes(file),
            ),
          ]),
        ].sort();
  const ofTarget =
    tip.commit === revision.commit
      ? []
      : await changedPolicies(revision.commit, tip.commit, settings, repository, io);
  const head = found === undefined ? {} : ((await readConfigFile(found)).config ?? {});
  const reader = { ...settings, environment: overrides.environment };
  const isReadOtherwise = isMovedBy(target, { before, head }, reader);
  const own =
    tip.tip === 'known' ? [] : await changedPolicies(revision.commit, undefined, settings, repository, io);
  const touches = own === undefined || own.length > 0;
  const evidence = {
    isKnown: files !== undefined && ofTarget !== undefined,
    files: (files ?? []).map((file) => repository.shown(file)),
    changedOnTarget: [...(isReadOtherwise ? [target.path] : []), ...(ofTarget ?? [])].map((file) =>
      repository.shown(file),
    ),
    targetTip: touches ? tip.tip : ('known' as const),
  };
  if (target.kind === 'elsewhere') return { settings, judgedBy: { ...JUDGED_BY_ITSELF, ...evidence } };

  const base = target.kind === 'read' ? target.config : {};
  // The merge request is not to blame for what the target changed since the branch left it.
  const changes =
    before.kind === 'broken' ? [] : findConfigChanges(before.kind === 'read' ? before.config : {}, head);
  const at = target.kind === 'none' ? found : atPath(repository.shown(target.path), io);
  const ofBase = settingsOf(base, at, withoutUnknown(overrides, base), io);
  const judged: Settings = {
    ...settings,
    gate: ofBase.gate,
    lints: ofBase.lints,
    waivers: {
      ...settings.waivers,
      // What a broken file intended is not known; without waivers nothing passes that should not.
      allow: target.kind !== 'broken' && ofBase.waivers.allow,
      maxDurationMs: ofBase.waivers.maxDurationMs,
    },
    // Without a file, only the strict defaults of the gate apply; the merge request's CNI weakens nothing.
    ...(target.kind === 'read' && {
      platform: ofBase.platform,
      limits: { ...settings.limits, ...exclusionsOf(settings, ofBase, changes) },
    }),
  };
  const state = target.kind === 'read' ? 'same' : target.kind;
  const judgedBy = {
    ...evidence,
    file: found?.shown ?? at?.shown,
    target: changes.length === 0 && state === 'none' ? ('same' as const) : state,
    changes,
  };
  return { settings: judged, judgedBy };
}

/**
 * Since the branch left it the target branch has other places of policies, which the merge request does not have: once it is merged,
 * policies stand beside its own that nobody simulated with them.
 */
function isMovedBy(
  target: TargetConfig,
  { before, head }: { readonly before: TargetConfig; readonly head: ConfigFile },
  reader: Parameters<typeof readsAs>[2],
): target is Extract<TargetConfig, { kind: 'read' }> {
  if (target.kind !== 'read' || before.kind === 'broken' || before.kind === 'elsewhere') return false;
  const former = before.kind === 'read' ? before.config : {};
  return !readsAs(former, target.config, reader) && !readsAs(head, target.config, reader);
}

/**
 * Policy files, including those of charts and kustomizations, that differ between a commit and another one, or the work tree;
 * undefined when git cannot tell.
 */
async function changedPolicies(
  from: string,
  until: string | undefined,
  { policies, render }: Settings,
  repository: RepositoryPaths,
  io: Io,
): Promise<readonly string[] | undefined> {
  const { kustomizations, charts } = renderedFolders(render.sources);
  const changed = (paths: readonly string[]) => {
    const inCommits = paths.flatMap((path) => repository.placesOf(path));
    return changedFiles({ from, until }, inCommits, repository, io);
  };
  const written = await changed(policies);
  const rendered = await changed([...kustomizations, ...charts]);
  if (written === undefined || rendered === undefined) return undefined;
  return [
    ...new Set([...written.filter((file) => isManifest(file, policies, repository)), ...rendered]),
  ].sort();
}

/** By its name, or because it is named itself: a file, or a link that leads to one. */
function isManifest(file: string, paths: readonly string[], repository: RepositoryPaths): boolean {
  return isManifestName(file) || paths.some((path) => repository.placesOf(path).includes(file));
}

/**
 * What a merge request newly excludes is still judged, or it would take itself out of its own check; what it newly includes is in
 * force once it is merged, so it is judged, too.
 */
function exclusionsOf(
  head: Settings,
  target: Settings,
  changes: readonly SettingChange[],
): Partial<Settings['limits']> {
  const { exclude } = target.limits;
  const excludeAtBase = exclude ?? { folder: '/', globs: [] };
  // The merge request is not to blame for what the target branch excludes since the branch left it.
  if (!changes.some(({ key }) => key === 'exclude')) return { exclude, excludeAtBase };
  return {
    exclude: leftOutByBoth(exclude, head.limits.exclude),
    excludeAtBase,
    excludeWhenMerged: head.limits.exclude,
  };
}

function atPath(shown: string, io: Io) {
  const path = `${io.cwd}/${shown}`;
  return { path, realPath: path, shown };
}

/** An environment that only the merge request has is not in the target's settings yet. */
function withoutUnknown(
  overrides: SettingsOverrides,
  { environments }: { readonly environments?: Readonly<Record<string, unknown>> },
): SettingsOverrides {
  const { environment } = overrides;
  const isKnown =
    environment === undefined || environments === undefined || Object.hasOwn(environments, environment);
  return isKnown ? overrides : { ...overrides, environment: undefined };
}
