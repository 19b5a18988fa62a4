import type { Settings } from './settings.ts';

/** From where the settings come that say which policies there are: at another revision the configuration may say otherwise. */
export type SettingOrigins = Partial<
  Pick<
    Settings,
    'policiesAreNamed' | 'policiesAreOfEnvironment' | 'environmentsWithPolicies' | 'defaultNamespaceIsNamed'
  >
>;
