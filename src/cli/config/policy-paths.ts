import type { ConfigFile } from './schema.ts';

/** Where a configuration says that the policies of an environment are: what the environment names replaces what is named at the top. */
export function policyPaths(
  { policies, environments = {} }: ConfigFile,
  environment: string | undefined,
): readonly string[] {
  return ownPolicyPaths({ environments }, environment) ?? policies ?? [];
}

/** What the environment itself names; undefined: it has the policies at the top. */
export function ownPolicyPaths(
  { environments = {} }: Pick<ConfigFile, 'environments'>,
  environment: string | undefined,
): readonly string[] | undefined {
  if (environment === undefined || !Object.hasOwn(environments, environment)) return undefined;
  return environments[environment]?.policies;
}

export function environmentsWithPolicies({ environments = {} }: ConfigFile): readonly string[] {
  return Object.keys(environments).filter((name) => ownPolicyPaths({ environments }, name) !== undefined);
}

interface Reader {
  /** The chosen environment. */
  readonly environment: string | undefined;
  /** The command line says where the policies are. */
  readonly policiesAreNamed: boolean;
  /** The command line says which namespace is the default. */
  readonly defaultNamespaceIsNamed: boolean;
}

/** Whether two configurations of one place take the same policies out of a tree, apart from what they exclude. */
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
