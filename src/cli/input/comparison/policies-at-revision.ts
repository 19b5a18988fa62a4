import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { fromWorkingFolder } from '../../config/find-config-file.ts';
import { policyPaths } from '../../config/policy-paths.ts';
import { readTargetConfig } from '../../config/read-target-config.ts';
import { type RenderSource, renderSources } from '../../config/render-sources.ts';
import type { ConfigFile } from '../../config/schema.ts';
import { DEFAULT_SETTINGS, type RenderSettings, type SettingOrigins } from '../../config/settings.ts';
import type { Io } from '../../io.ts';
import type { Exclusion } from '../files/exclusion.ts';
import { findRepositoryPaths } from '../git/repository-path.ts';

/** From where policies come by the current settings. Paths are relative to the working folder. */
export interface PolicySources extends SettingOrigins {
  readonly policies: readonly string[];
  readonly render: Pick<RenderSettings, 'sources'> &
    Partial<Pick<RenderSettings, 'configPath' | 'environment'>>;
}

/** How a commit says that its manifests are to be read; where it is undefined, the current settings apply. */
export interface OwnReading {
  readonly exclude?: Exclusion | undefined;
  readonly defaultNamespace?: string | undefined;
}

/** What tools render from a commit. */
export interface RenderedAtRevision {
  readonly sources: readonly RenderSource[];
  /** The sources are from the current settings: what they name may not have existed yet. */
  readonly isIntroduced: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

export interface SourcesAtRevision {
  readonly policies: readonly string[];
  readonly own: OwnReading;
  readonly rendered: RenderedAtRevision;
}

/**
 * From where the policies of a commit come, and how they are read. Each side is read by its own configuration, so that a merge
 * request that moves `policies`, or changes `render`, `exclude` or `defaultNamespace`, has no say in what was there before. A
 * commit whose configuration has neither `policies` nor `render`, or is unusable, is read with the current settings, and so is
 * one that renders nothing where they do: so both can be introduced. The same holds for policies of an environment that the commit's
 * configuration does not list: what it names at the top is what other environments had.
 */
export async function policiesAtRevision(
  commit: string,
  settings: PolicySources,
  io: Io,
): Promise<SourcesAtRevision> {
  const { sources } = settings.render;
  const given: SourcesAtRevision = {
    policies: settings.policies,
    own: {},
    rendered: { sources, isIntroduced: true, diagnostics: [] },
  };
  const own = await sourcesOfConfig(commit, settings, io);
  if (own === undefined) return given;
  const { exclude, defaultNamespace } = own;
  const reading = {
    exclude,
    ...(settings.defaultNamespaceIsNamed !== true && { defaultNamespace }),
  };
  const policies = settings.policiesAreNamed === true ? settings.policies : own.policies;
  if (own.render.length > 0) {
    const rendered = { sources: own.render, isIntroduced: false, diagnostics: [] };
    return { policies, own: reading, rendered };
  }
  if (sources.length > 0) {
    const rendered = { ...given.rendered, diagnostics: [renderedByHead(commit)] };
    return { ...given, own: reading, rendered };
  }
  return { ...given, own: reading, ...(own.policies.length > 0 && { policies }) };
}

interface SourcesOfConfig extends OwnReading {
  readonly policies: readonly string[];
  readonly render: readonly RenderSource[];
}

/** What the commit's configuration names; undefined when no commit has the file. */
async function sourcesOfConfig(
  commit: string,
  settings: PolicySources,
  io: Io,
): Promise<SourcesOfConfig | undefined> {
  const { policiesAreOfEnvironment = false } = settings;
  const { configPath, environment } = settings.render;
  const repository = await findRepositoryPaths(io);
  if ('code' in repository) return undefined;
  const named = configPath === undefined ? undefined : { path: resolve(io.cwd, configPath) };
  const found = await readTargetConfig(commit, named, repository, io);
  if (found.kind === 'elsewhere') return undefined;
  if (found.kind !== 'read') return { policies: [], render: [] };
  const { config } = found;
  const location = { path: resolve(io.cwd, repository.shown(found.path)) };
  const fromHere = (path: string): string => fromWorkingFolder(path, location, io);
  const isNew = policiesAreOfEnvironment && isUnlisted(config, environment);
  return {
    policies: isNew ? settings.policies : policyPaths(config, environment).map(fromHere),
    render: renderSources(config, environment, { fromHere, folder: fromHere('.') }),
    exclude: { folder: dirname(location.path), globs: config.exclude ?? [] },
    defaultNamespace: config.defaultNamespace ?? DEFAULT_SETTINGS.defaultNamespace,
  };
}

/** An environment that a configuration with environments does not have. */
function isUnlisted({ environments }: ConfigFile, environment: string | undefined): boolean {
  return environments !== undefined && environment !== undefined && !Object.hasOwn(environments, environment);
}

function renderedByHead(commit: string): Diagnostic {
  return {
    code: 'render/settings-of-head',
    severity: 'info',
    meaning: 'noted',
    message: `commit \`${commit.slice(0, 8)}\` has no \`render\` settings; it is rendered with those of this change`,
    help: 'nothing to do: from the next change on, each side is rendered with its own settings',
  };
}
