import { resolve } from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { fromWorkingFolder } from '../config/from-working-folder.ts';
import { readConfig } from '../config/read-config.ts';
import { type RenderSource, renderSources } from '../config/render-sources.ts';
import type { RenderSettings } from '../config/settings.ts';
import type { Io } from '../io.ts';
import { findRepositoryPaths } from './git/repository-path.ts';
import { readManifestsAtRevision } from './read-manifests-at-revision.ts';

const MAX_CONFIG_BYTES = 1024 * 1024;

/** Where the settings at hand say that policies come from. Paths start at the working folder. */
export interface PolicySources {
  readonly policies: readonly string[];
  /** On the command line: then no configuration says otherwise, at any revision. */
  readonly policiesAreNamed?: boolean;
  readonly render: Pick<RenderSettings, 'sources'> &
    Partial<Pick<RenderSettings, 'configPath' | 'environment'>>;
}

export interface SourcesAtRevision {
  readonly policies: readonly string[];
  readonly render: readonly RenderSource[];
  /** `render` is of the settings at hand: what it names may not have been there yet. */
  readonly isIntroduced: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Where the policies of a commit come from: a side is read by its own configuration, so that a merge request that moves `policies` or changes
 * `render` cannot say what was before it. A commit whose configuration names neither, or is unusable, is read by the settings
 * at hand, and so is one that renders nothing when they render: then both can be introduced.
 */
export async function policiesAtRevision(
  commit: string,
  settings: PolicySources,
  io: Io,
): Promise<SourcesAtRevision> {
  const given: SourcesAtRevision = {
    policies: settings.policies,
    render: settings.render.sources,
    isIntroduced: true,
    diagnostics: [],
  };
  const own = await sourcesOfConfig(commit, settings, io);
  if (own === undefined) return given;
  const policies = settings.policiesAreNamed === true ? settings.policies : own.policies;
  if (own.render.length > 0) return { policies, render: own.render, isIntroduced: false, diagnostics: [] };
  if (given.render.length > 0) return { ...given, diagnostics: [renderedByHead(commit)] };
  return own.policies.length === 0 ? given : { ...given, policies };
}

/** What the configuration of the commit names; undefined when no commit holds the file. */
async function sourcesOfConfig(
  commit: string,
  { render: { configPath, environment } }: PolicySources,
  io: Io,
): Promise<Pick<SourcesAtRevision, 'policies' | 'render'> | undefined> {
  const repository = await findRepositoryPaths(io);
  if (configPath === undefined || 'code' in repository || repository.inCommit(configPath) === undefined)
    return undefined;
  const { files } = await readManifestsAtRevision(commit, [configPath], io, {
    maxFileBytes: MAX_CONFIG_BYTES,
  });
  const [file] = files;
  const config: ConfigFile = (file && readConfig(file.file, file.text).config) ?? {};
  const location = { path: resolve(io.cwd, configPath) };
  const fromHere = (path: string): string => fromWorkingFolder(path, location, io);
  return {
    policies: (config.policies ?? []).map(fromHere),
    render: renderSources(config, environment, { fromHere, folder: fromHere('.') }),
  };
}

function renderedByHead(commit: string): Diagnostic {
  return {
    code: 'render/settings-of-head',
    severity: 'info',
    meaning: 'noted',
    message: `commit \`${commit.slice(0, 8)}\` has no \`render\` settings; it is rendered by those of this change`,
    help: 'nothing to do: from the next change on each side is rendered by its own settings',
  };
}
