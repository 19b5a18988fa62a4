import type { ConfigFile } from './config-file.ts';

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
