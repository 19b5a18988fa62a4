import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../policy/fields/did-you-mean.ts';
import { inputProblem } from '../input/input-problem.ts';
import type { ConfigFile } from './schema.ts';
import type { SettingsOverrides } from './settings-overrides.ts';

type EnvironmentConfig = NonNullable<ConfigFile['environments']>[string];

export interface ChosenEnvironment {
  readonly name: string;
  readonly config: EnvironmentConfig;
}

/**
 * If no environments are configured, any single name is accepted and chooses nothing: it may only be the one that GitLab shows.
 * Several names would all be the same cluster.
 */
export function chooseEnvironment(
  { environment: name, instanceSuffix }: SettingsOverrides,
  { environments }: ConfigFile,
): ChosenEnvironment | Diagnostic | undefined {
  if (name === undefined) return undefined;
  if (environments === undefined) {
    if (instanceSuffix === undefined) return { name, config: {} };
    return inputProblem(
      'config/unknown-environment',
      `the configuration has no environment \`${name}\`: it defines none`,
      'write `environments` in `.sluice.yaml`, each with its own `cluster`, `flows` and `inventory`, or leave `--environments` out',
    );
  }
  if (Object.hasOwn(environments, name)) return { name, config: environments[name] ?? {} };
  const known = Object.keys(environments);
  const suggestion = didYouMean(name, known);
  return inputProblem(
    'config/unknown-environment',
    `the configuration has no environment \`${name}\``,
    suggestion === undefined
      ? `configured are: ${known.map((one) => `\`${one}\``).join(', ')}`
      : `did you mean \`${suggestion}\`?`,
  );
}
