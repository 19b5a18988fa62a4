import { dirname, join, relative, resolve } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { readConfig } from '../../config/read-config.ts';
import { type RenderSource, renderSources } from '../../config/render-sources.ts';
import type { RenderSettings } from '../../config/settings.ts';
import type { Io } from '../../io.ts';
import { findRepositoryPaths } from '../git/repository-path.ts';
import { readManifestsAtRevision } from '../read-manifests-at-revision.ts';

const MAX_CONFIG_BYTES = 1024 * 1024;

/**
 * What the configuration of a commit renders. A side is rendered by its own settings, so that a merge request that changes them
 * cannot say what was before it; only a commit whose configuration renders nothing, or is unusable, is rendered by the settings at hand, so that
 * `render` can be introduced.
 */
export async function sourcesAtRevision(
  commit: string,
  settings: RenderSettings,
  io: Io,
): Promise<{ readonly sources: readonly RenderSource[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { configPath, environment } = settings;
  const own = { sources: settings.sources, diagnostics: [] };
  const repository = await findRepositoryPaths(io);
  if (configPath === undefined || 'code' in repository || repository.inCommit(configPath) === undefined)
    return own;
  const { files } = await readManifestsAtRevision(commit, [configPath], io, {
    maxFileBytes: MAX_CONFIG_BYTES,
  });
  const [file] = files;
  const config = file === undefined ? undefined : readConfig(file.file, file.text).config;
  const folder = dirname(configPath);
  const sources =
    config === undefined
      ? []
      : renderSources(config, environment, {
          fromHere: (path) => relative(io.cwd, resolve(io.cwd, join(folder, path))) || '.',
          folder,
        });
  if (sources.length > 0) return { sources, diagnostics: [] };
  if (settings.sources.length === 0) return own;
  return {
    sources: settings.sources,
    diagnostics: [
      {
        code: 'render/settings-of-head',
        severity: 'info',
        meaning: 'noted',
        message: `commit \`${commit.slice(0, 8)}\` has no \`render\` settings; it is rendered by those of this change`,
        help: 'nothing to do: from the next change on each side is rendered by its own settings',
      },
    ],
  };
}
