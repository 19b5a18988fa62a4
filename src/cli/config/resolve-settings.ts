import { dirname, relative } from 'node:path';
import type { Redaction } from '../../digest/derive/redactions.ts';
import { RECORD_FORMAT_NAMES } from '../../flows/format/record-format-names.ts';
import { SET_BY_CONTROLLERS } from '../../inventory/labels/controller-labels.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../policy/fields/did-you-mean.ts';
import { dnsLabelProblem } from '../../policy/fields/kubernetes-names.ts';
import type { ChoiceProblem } from '../../policy/platform/choose-platform.ts';
import { KUBERNETES, type Platform } from '../../policy/platform/platform.ts';
import { decodeText } from '../input/files/decode-text.ts';
import { readBoundedFile } from '../input/files/read-bounded-file.ts';
import { inputProblem } from '../input/input-problem.ts';
import type { Io } from '../io.ts';
import type { ConfigFile } from './config-file.ts';
import { type ConfigLocation, findConfigFile } from './find-config-file.ts';
import { flowMappings } from './flow-mappings.ts';
import { fromWorkingFolder } from './from-working-folder.ts';
import { platformOfSettings } from './platform-of-settings.ts';
import { environmentsWithPolicies, ownPolicyPaths, policyPaths } from './policy-paths.ts';
import { parseByteSize, parseDuration, parseShare } from './quantity.ts';
import type { ConfigReading } from './read-config.ts';
import { renderSources } from './render-sources.ts';
import { DEFAULT_SETTINGS, type EnvironmentSettings, type Settings } from './settings.ts';

/** What the command line says; what it leaves out stays as configured. A list replaces the configured one. */
export interface SettingsOverrides {
  readonly config?: string | undefined;
  readonly environment?: string | undefined;
  readonly policies?: readonly string[] | undefined;
  readonly inventory?: readonly string[] | undefined;
  readonly flows?: readonly string[] | undefined;
  readonly flowsFallback?: readonly string[] | undefined;
  readonly redact?: readonly Redaction[] | undefined;
  readonly foldAddresses?: number | undefined;
  /** Whether to fold the labels that controllers set. */
  readonly foldLabels?: boolean | undefined;
  readonly flowFormat?: string | undefined;
  readonly cni?: string | undefined;
  /** Settings of the network plug-in, each with its key. */
  readonly set?: readonly (readonly [string, string])[] | undefined;
  readonly defaultNamespace?: string | undefined;
  readonly instance?: string | undefined;
  /** For one of several environments: appended to the instance, so that each environment has its own comment. */
  readonly instanceSuffix?: string | undefined;
  readonly renderedOutput?: string | undefined;
}

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
  const settings = combine(config, location, environment, overrides, platform, io);
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
  // If the platform is invalid, the API's own text is used, which is certain about the least.
  return combine(config, location, chosen, overrides, 'problem' in platform ? KUBERNETES : platform, io);
}

export async function readConfigFile(location: ConfigLocation): Promise<ConfigReading> {
  const bytes = readBoundedFile(location, {
    maxBytes: MAX_CONFIG_BYTES,
    setting: 'nothing: this limit is fixed',
  });
  if (!(bytes instanceof Uint8Array)) return { config: undefined, diagnostics: [bytes] };
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
    `\`--flow-format ${name}\` is no flow format`,
    suggestion === undefined
      ? `known are ${known.join(', ')}; the configuration adds its own under \`flowFormats\``
      : `did you mean \`${suggestion}\`?`,
  );
}

function platformProblem({ problem, help }: ChoiceProblem): Diagnostic {
  return inputProblem('config/bad-value', problem, help);
}

type EnvironmentConfig = NonNullable<ConfigFile['environments']>[string];

interface ChosenEnvironment {
  readonly name: string;
  readonly config: EnvironmentConfig;
}

/**
 * If no environments are configured, any single name is accepted and chooses nothing: it may only be the one that GitLab shows.
 * Several names would all be the same cluster.
 */
function chooseEnvironment(
  { environment: name, instanceSuffix }: SettingsOverrides,
  { environments }: ConfigFile,
): ChosenEnvironment | Diagnostic | undefined {
  if (name === undefined) return undefined;
  if (environments === undefined) {
    if (instanceSuffix === undefined) return { name, config: {} };
    return inputProblem(
      'config/unknown-environment',
      `the configuration has no environment \`${name}\`: it has none at all`,
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

function combine(
  config: ConfigFile,
  location: ConfigLocation | undefined,
  chosen: ChosenEnvironment | undefined,
  overrides: SettingsOverrides,
  platform: Platform,
  io: Io,
): Settings {
  const { gate, limits, ...defaults } = DEFAULT_SETTINGS;
  const here = (path: string): string => fromWorkingFolder(path, location, io);
  const fromHere = (paths: readonly string[] | undefined): readonly string[] | undefined => paths?.map(here);
  const { maxAge, minimumWindow, minimumCompared, minimumConnections } = {
    ...config.evidence,
    ...chosen?.config.evidence,
  };
  return {
    configFile: location?.shown,
    policies: overrides.policies ?? policyPaths(config, chosen?.name).map(here),
    policiesAreNamed: overrides.policies !== undefined,
    policiesAreOfEnvironment:
      overrides.policies === undefined && ownPolicyPaths(config, chosen?.name) !== undefined,
    hasOwnSet:
      overrides.policies === undefined && (chosen?.config.policies ?? chosen?.config.render) !== undefined,
    environmentsWithPolicies: chosen === undefined ? environmentsWithPolicies(config) : [],
    inventory:
      overrides.inventory ?? fromHere(chosen?.config.inventory ?? config.inventory) ?? defaults.inventory,
    flows: overrides.flows ?? fromHere(chosen?.config.flows ?? config.flows) ?? defaults.flows,
    flowsFallback:
      overrides.flowsFallback ??
      fromHere(chosen?.config.flowsFallback ?? config.flowsFallback) ??
      defaults.flowsFallback,
    flowFormat: overrides.flowFormat,
    flowMappings: defaults.flowMappings,
    record: {
      redact: overrides.redact ?? config.record?.redact ?? defaults.record.redact,
      foldAddresses: overrides.foldAddresses ?? config.record?.foldAddresses ?? defaults.record.foldAddresses,
      foldLabels: foldedKeys(overrides.foldLabels === true ? true : config.record?.foldLabels),
    },
    render: {
      sources: renderSources(config, chosen?.name, {
        fromHere: (path) => fromWorkingFolder(path, location, io),
        folder: fromWorkingFolder('.', location, io),
      }),
      output:
        overrides.renderedOutput ??
        (config.renderedOutput === undefined
          ? undefined
          : fromWorkingFolder(config.renderedOutput, location, io)),
      maxTimeMs: durationOf(config.limits?.maxRenderTime) ?? defaults.render.maxTimeMs,
      configPath: location === undefined ? undefined : relative(io.cwd, location.path),
      environment: chosen?.name,
    },
    platform,
    defaultNamespace: overrides.defaultNamespace ?? config.defaultNamespace ?? defaults.defaultNamespace,
    defaultNamespaceIsNamed: overrides.defaultNamespace !== undefined,
    instance: [overrides.instance ?? config.instance ?? defaults.instance, overrides.instanceSuffix]
      .filter((part) => part !== undefined)
      .join('-'),
    gate: {
      ...gate,
      ...config.gate,
      ...chosen?.config.gate,
      maxAgeMs: maxAge === undefined ? gate.maxAgeMs : durationOf(maxAge),
      minimumWindowMs: minimumWindow === undefined ? gate.minimumWindowMs : durationOf(minimumWindow),
      minimumCompared: minimumCompared === undefined ? gate.minimumCompared : parseShare(minimumCompared),
      minimumConnections: minimumConnections ?? gate.minimumConnections,
    },
    lints: new Map(
      Object.entries(config.lints ?? {}).flatMap(([code, level]) =>
        level === undefined ? [] : [[code, level === false ? 'off' : level] as const],
      ),
    ),
    waivers: {
      file: fromWorkingFolder(config.waivers?.file ?? defaults.waivers.file, location, io),
      isNamed: config.waivers?.file !== undefined,
      allow: config.waivers?.allow ?? defaults.waivers.allow,
      maxDurationMs: durationOf(config.waivers?.maxDuration) ?? defaults.waivers.maxDurationMs,
    },
    limits: {
      maxFileBytes: bytesOf(config.limits?.maxFileBytes) ?? limits.maxFileBytes,
      maxInventoryFileBytes: bytesOf(config.limits?.maxInventoryFileBytes) ?? limits.maxInventoryFileBytes,
      exclude:
        config.exclude === undefined || location === undefined
          ? limits.exclude
          : { folder: dirname(location.path), globs: config.exclude },
    },
    environment: chosen && environmentSettings(chosen, location, io),
  };
}

function environmentSettings(
  { name, config }: ChosenEnvironment,
  location: ConfigLocation | undefined,
  io: Io,
): EnvironmentSettings {
  const { kubeconfig, context } = config.cluster ?? {};
  const { timeout, applySet, allowCut = [], bridge = false, guard, settle, watch } = config.deploy ?? {};
  const [namespace, setName] = applySet?.split('/') ?? [];
  return {
    name,
    kubeconfig: kubeconfig === undefined ? undefined : fromWorkingFolder(kubeconfig, location, io),
    context,
    deployTimeoutMs: timeout === undefined ? undefined : parseDuration(timeout),
    applySet: namespace === undefined || setName === undefined ? undefined : { namespace, name: setName },
    allowCut,
    bridge,
    settleSeconds: settle?.seconds,
    guard: guard === false ? 'off' : guard,
    watch: watch && {
      durationMs: durationOf(watch.for),
      initialDelayMs: durationOf(watch.initialDelay),
      intervalMs: durationOf(watch.interval),
      failureLimit: watch.failureLimit,
      minimumConnections: watch.minimumConnections,
      flows: watch.flows?.map((path) => fromWorkingFolder(path, location, io)),
      rollback: watch.rollback,
    },
  };
}

function foldedKeys(folded: boolean | readonly string[] | undefined): readonly string[] {
  if (folded === undefined || folded === false) return [];
  return folded === true ? [...SET_BY_CONTROLLERS] : folded;
}

/** Undefined for `off`, which YAML may have read as false. */
function durationOf(duration: string | false | undefined): number | undefined {
  return duration === false || duration === undefined ? undefined : parseDuration(duration);
}

function bytesOf(size: number | string | undefined): number | undefined {
  return typeof size === 'string' ? parseByteSize(size) : size;
}
