import type { ConfigFile } from './config-file.ts';
import { policyPaths } from './policy-paths.ts';

interface Reader {
  /** The chosen environment. */
  readonly environment: string | undefined;
  /** The command line says where the policies are. */
  readonly policiesAreNamed: boolean;
  /** The command line says which namespace is the default. */
  readonly defaultNamespaceIsNamed: boolean;
}

/** Whether two configurations of one place take the same policies out of a tree, but for what they exclude. */
export function readsAs(one: ConfigFile, other: ConfigFile, reader: Reader): boolean {
  return sourcesOf(one, reader) === sourcesOf(other, reader);
}

function sourcesOf(config: ConfigFile, reader: Reader): string {
  const { environment, policiesAreNamed, defaultNamespaceIsNamed } = reader;
  const { environments = {} } = config;
  const chosen =
    environment !== undefined && Object.hasOwn(environments, environment)
      ? environments[environment]
      : undefined;
  return JSON.stringify([
    policiesAreNamed ? [] : policyPaths(config, environment),
    chosen?.render ?? config.render ?? [],
    defaultNamespaceIsNamed ? '' : (config.defaultNamespace ?? ''),
  ]);
}
