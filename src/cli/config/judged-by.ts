import { JUDGED_BY_ITSELF, type JudgedBy, type SettingChange } from '../../impact/judged-by.ts';
import { findBaseRevision } from '../input/comparison/base-revision.ts';
import { findTargetRevision } from '../input/comparison/target-revision.ts';
import { leftOutByBoth } from '../input/files/exclusion.ts';
import { findRepositoryPaths } from '../input/git/repository-path.ts';
import type { Io } from '../io.ts';
import { changedEvidence } from './changed-evidence.ts';
import { findConfigChanges } from './config-changes.ts';
import { findConfigFile } from './find-config-file.ts';
import { readsAs } from './policy-paths.ts';
import { readTargetConfig, type TargetConfig } from './read-target-config.ts';
import { readConfigFile, settingsOf } from './resolve-settings.ts';
import type { ConfigFile } from './schema.ts';
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
  const configAt = (commit: string) => readTargetConfig(commit, isNamed ? found : undefined, repository, io);
  const before = await configAt(revision.commit);
  const tip = await findTargetRevision(revision, io);
  const target = tip.commit === revision.commit ? before : await configAt(tip.commit);
  const head = found === undefined ? {} : ((await readConfigFile(found)).config ?? {});
  const changed = await changedEvidence({ base: revision.commit, ...tip }, settings, repository, io);
  const reader = { ...settings, environment: overrides.environment };
  const movedTo = isMovedBy(target, { before, head }, reader) ? [repository.shown(target.path)] : [];
  const evidence = { ...changed, changedOnTarget: [...movedTo, ...changed.changedOnTarget] };
  if (target.kind === 'elsewhere') return { settings, judgedBy: { ...JUDGED_BY_ITSELF, ...evidence } };

  const base = target.kind === 'read' ? target.config : {};
  // The merge request is not to blame for what the target changed since the branch left it.
  const changes =
    before.kind === 'broken' ? [] : findConfigChanges(before.kind === 'read' ? before.config : {}, head);
  const at = target.kind === 'none' ? found : atPath(repository.shown(target.path), io);
  const baseSettings = settingsOf(base, at, withoutUnknown(overrides, base), io);
  const judged = withSettingsOf(baseSettings, target.kind, settings, changes);
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

/** The settings of the head, judged as those of the target branch say; `found` is what this has of a configuration. */
function withSettingsOf(
  target: Settings,
  found: 'read' | 'none' | 'broken',
  head: Settings,
  changes: readonly SettingChange[],
): Settings {
  return {
    ...head,
    gate: target.gate,
    lints: target.lints,
    waivers: {
      ...head.waivers,
      // What a broken file intended is not known; without waivers nothing passes that should not.
      allow: found !== 'broken' && target.waivers.allow,
      maxDurationMs: target.waivers.maxDurationMs,
    },
    // Without a file, only the strict defaults of the gate apply; the merge request's CNI weakens nothing.
    ...(found === 'read' && {
      platform: target.platform,
      limits: { ...head.limits, ...exclusionsOf(head, target, changes) },
    }),
  };
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
