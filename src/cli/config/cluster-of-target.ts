import { findBaseRevision } from '../input/comparison/base-revision.ts';
import { findTargetRevision } from '../input/comparison/target-revision.ts';
import { findRepositoryPaths } from '../input/git/repository-path.ts';
import type { Io } from '../io.ts';
import { findConfigFile } from './find-config-file.ts';
import { readTargetConfig } from './read-target-config.ts';
import { settingsOf } from './resolve-settings.ts';
import type { EnvironmentSettings, Settings } from './settings.ts';
import type { SettingsOverrides } from './settings-overrides.ts';

/**
 * In a merge request pipeline, the target branch says for every command what the cluster of the chosen environment is, and how it
 * is deployed to: a kubeconfig names an address, credentials and programs that provide them. If the target branch does not say,
 * the environment says why there is none (`clusterWithheld`), so that no other cluster is asked instead. Elsewhere the settings
 * are returned unchanged.
 */
export async function withClusterOfTarget(
  settings: Settings,
  overrides: SettingsOverrides,
  io: Io,
): Promise<Settings> {
  const { environment } = settings;
  if (!io.env.CI_MERGE_REQUEST_IID || environment === undefined) return settings;
  return { ...settings, environment: await clusterOfTarget(environment, overrides, io) };
}

async function clusterOfTarget(
  environment: EnvironmentSettings,
  overrides: SettingsOverrides,
  io: Io,
): Promise<EnvironmentSettings> {
  const withheld = (why: string): EnvironmentSettings => ({
    ...environment,
    kubeconfig: undefined,
    context: undefined,
    clusterWithheld: why,
  });
  const revision = await findBaseRevision(io);
  if (!('commit' in revision)) return withheld(`the target branch could not be read: ${revision.message}`);
  const repository = await findRepositoryPaths(io);
  if (!('inCommit' in repository)) {
    return withheld(`the target branch could not be read: ${repository.message}`);
  }
  const named = overrides.config ?? io.env.SLUICE_CONFIG;
  const found = named ? findConfigFile(overrides.config, io) : undefined;
  const location = found === undefined || 'code' in found ? undefined : found;
  const tip = await findTargetRevision(revision, io);
  const target = await readTargetConfig(tip.commit, location, repository, io);
  switch (target.kind) {
    case 'elsewhere':
      return environment;
    case 'broken':
      return withheld('the configuration of the target branch has errors');
    case 'none':
      return namesCluster(environment)
        ? withheld(
            'the target branch has no configuration, and only that of the merge request names a cluster',
          )
        : environment;
    case 'read': {
      if (!Object.hasOwn(target.config.environments ?? {}, environment.name)) {
        return namesCluster(environment)
          ? withheld(`the target branch has no environment \`${environment.name}\``)
          : environment;
      }
      const path = `${io.cwd}/${repository.fromWorkingFolder(target.path)}`;
      const at = { path, realPath: path, shown: repository.shown(target.path) };
      return settingsOf(target.config, at, overrides, io).environment ?? environment;
    }
  }
}

function namesCluster({ kubeconfig, context }: EnvironmentSettings): boolean {
  return kubeconfig !== undefined || context !== undefined;
}
