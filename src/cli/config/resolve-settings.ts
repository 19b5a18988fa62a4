import { RECORD_FORMAT_NAMES } from '../../flows/format/record-format-names.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../policy/fields/did-you-mean.ts';
import { dnsLabelProblem } from '../../policy/fields/kubernetes-names.ts';
import type { ChoiceProblem } from '../../policy/platform/choose-platform.ts';
import { KUBERNETES } from '../../policy/platform/platform.ts';
import { decodeText } from '../input/files/decode-text.ts';
import { readBoundedFile } from '../input/files/read-bounded-file.ts';
import { inputProblem } from '../input/input-problem.ts';
import type { Io } from '../io.ts';
import { chooseEnvironment } from './choose-environment.ts';
import { combineSettings } from './combine-settings.ts';
import { type ConfigLocation, findConfigFile } from './find-config-file.ts';
import { flowMappings } from './flow-mappings.ts';
import { platformOfSettings } from './platform-of-settings.ts';
import type { ConfigReading } from './read-config.ts';
import type { ConfigFile } from './schema.ts';
import type { Settings } from './settings.ts';
import type { SettingsOverrides } from './settings-overrides.ts';

export interface SettingsReading {
  /** Undefined when the configuration has an error: nothing must be run on guesses. */
  readonly settings: Settings | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const MAX_CONFIG_BYTES = 1024 * 1024;

/** Defaults, then the configuration file, then its chosen environment, then the command line: the later one wins. */
export async function resolveSettings(overrides: SettingsOverrides, io: Io): Promise<SettingsReading> {
  const location = findConfigFile(overrides.config, io);
  if (location !== undefined && 'code' in location) return { settings: undefined, diagnostics: [location] };
  const { config, diagnostics, spanAt }: ConfigReading =
    location === undefined ? { config: {}, diagnostics: [] } : await readConfigFile(location);
  if (config === undefined) return { settings: undefined, diagnostics };
  const problem =
    namespaceProblem(overrides.defaultNamespace) ?? flowFormatProblem(overrides.flowFormat, config);
  if (problem !== undefined) return { settings: undefined, diagnostics: [...diagnostics, problem] };
  const environment = chooseEnvironment(overrides, config);
  if (environment !== undefined && 'code' in environment) {
    return { settings: undefined, diagnostics: [...diagnostics, environment] };
  }
  const platform = platformOfSettings([config, environment?.config, overrides]);
  if ('problem' in platform) {
    return { settings: undefined, diagnostics: [...diagnostics, platformProblem(platform)] };
  }
  const settings = combineSettings({ config, location, environment, overrides, platform }, io);
  const mappings = spanAt === undefined ? [] : flowMappings(config, spanAt);
  return { settings: { ...settings, flowMappings: mappings }, diagnostics };
}

/** The settings of a configuration that has the chosen environment. */
export function settingsOf(
  config: ConfigFile,
  location: ConfigLocation | undefined,
  overrides: SettingsOverrides,
  io: Io,
): Settings {
  const environment = chooseEnvironment(overrides, config);
  const chosen = environment === undefined || 'code' in environment ? undefined : environment;
  const platform = platformOfSettings([config, chosen?.config, overrides]);
  const written = { config, location, environment: chosen, overrides };
  // If the platform is invalid, the API's own text is used, which is certain about the least.
  return combineSettings({ ...written, platform: 'problem' in platform ? KUBERNETES : platform }, io);
}

export async function readConfigFile(location: ConfigLocation): Promise<ConfigReading> {
  const bytes = readBoundedFile(location, {
    maxBytes: MAX_CONFIG_BYTES,
    setting: undefined,
  });
  if ('code' in bytes) return { config: undefined, diagnostics: [bytes] };
  const text = decodeText(bytes, location.shown);
  if (typeof text !== 'string') return { config: undefined, diagnostics: [text] };
  // The schema and the YAML reader are loaded only if there is a configuration.
  const { readConfig } = await import('./read-config.ts');
  return readConfig(location.shown, text);
}

/** The schema checks the namespace in the file. */
function namespaceProblem(namespace: string | undefined): Diagnostic | undefined {
  const problem = namespace === undefined ? undefined : dnsLabelProblem(namespace);
  if (problem === undefined) return undefined;
  return inputProblem(
    'config/bad-value',
    `\`--default-namespace ${namespace}\` is not the name of a namespace: ${problem}`,
    'give the name of a namespace, for example `default`',
  );
}

function flowFormatProblem(
  name: string | undefined,
  { flowFormats = {} }: ConfigFile,
): Diagnostic | undefined {
  const known = [...RECORD_FORMAT_NAMES, ...Object.keys(flowFormats)];
  if (name === undefined || known.includes(name)) return undefined;
  const suggestion = didYouMean(name, known);
  return inputProblem(
    'config/bad-value',
    `\`--flow-format ${name}\` is not a flow format`,
    suggestion === undefined
      ? `known: ${known.join(', ')}; the configuration adds its own under \`flowFormats\``
      : `did you mean \`${suggestion}\`?`,
  );
}

function platformProblem({ problem, help }: ChoiceProblem): Diagnostic {
  return inputProblem('config/bad-value', problem, help);
}
