import { dirname, relative } from 'node:path';
import { SET_BY_CONTROLLERS } from '../../inventory/labels/controller-labels.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import type { Io } from '../io.ts';
import type { ChosenEnvironment } from './choose-environment.ts';
import { type ConfigLocation, fromWorkingFolder } from './find-config-file.ts';
import { environmentsWithPolicies, ownPolicyPaths, policyPaths } from './policy-paths.ts';
import { parseByteSize, parseDuration, parseShare } from './quantity.ts';
import { renderSources } from './render-sources.ts';
import type { ConfigFile } from './schema.ts';
import {
  DEFAULT_SETTINGS,
  type EnvironmentSettings,
  type RenderSettings,
  type Settings,
} from './settings.ts';
import type { SettingsOverrides } from './settings-overrides.ts';

/** Everything that says how a command is set. */
export interface WrittenSettings {
  readonly config: ConfigFile;
  /** Of the configuration file, if there is one. */
  readonly location: ConfigLocation | undefined;
  readonly environment: ChosenEnvironment | undefined;
  readonly overrides: SettingsOverrides;
  readonly platform: Platform;
}

/** Defaults, then the configuration file, then its chosen environment, then the command line: the later one wins. */
export function combineSettings(written: WrittenSettings, io: Io): Settings {
  const { config, location, environment: chosen, overrides, platform } = written;
  const defaults = DEFAULT_SETTINGS;
  const here = (path: string): string => fromWorkingFolder(path, location, io);
  const fromHere = (paths: readonly string[] | undefined): readonly string[] | undefined => paths?.map(here);
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
    record: recordSettings(written),
    render: renderSettings(written, io),
    platform,
    defaultNamespace: overrides.defaultNamespace ?? config.defaultNamespace ?? defaults.defaultNamespace,
    defaultNamespaceIsNamed: overrides.defaultNamespace !== undefined,
    instance: [overrides.instance ?? config.instance ?? defaults.instance, overrides.instanceSuffix]
      .filter((part) => part !== undefined)
      .join('-'),
    gate: gateSettings(written),
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
    limits: limitSettings(written),
    environment: chosen && environmentSettings(chosen, location, io),
  };
}

function recordSettings({ config, overrides }: WrittenSettings): Settings['record'] {
  const defaults = DEFAULT_SETTINGS.record;
  return {
    redact: overrides.redact ?? config.record?.redact ?? defaults.redact,
    foldAddresses: overrides.foldAddresses ?? config.record?.foldAddresses ?? defaults.foldAddresses,
    foldLabels: foldedKeys(overrides.foldLabels === true ? true : config.record?.foldLabels),
    volumes: overrides.volumes === true || (config.record?.volumes ?? defaults.volumes),
  };
}

function renderSettings(
  { config, location, environment, overrides }: WrittenSettings,
  io: Io,
): RenderSettings {
  const fromHere = (path: string): string => fromWorkingFolder(path, location, io);
  return {
    sources: renderSources(config, environment?.name, { fromHere, folder: fromHere('.') }),
    output:
      overrides.renderedOutput ??
      (config.renderedOutput === undefined ? undefined : fromHere(config.renderedOutput)),
    maxTimeMs: durationOf(config.limits?.maxRenderTime) ?? DEFAULT_SETTINGS.render.maxTimeMs,
    configPath: location === undefined ? undefined : relative(io.cwd, location.path),
    environment: environment?.name,
  };
}

function gateSettings({ config, environment }: WrittenSettings): Settings['gate'] {
  const { gate } = DEFAULT_SETTINGS;
  const { maxAge, minimumWindow, minimumCompared, minimumConnections } = {
    ...config.evidence,
    ...environment?.config.evidence,
  };
  return {
    ...gate,
    ...config.gate,
    ...environment?.config.gate,
    maxAgeMs: maxAge === undefined ? gate.maxAgeMs : durationOf(maxAge),
    minimumWindowMs: minimumWindow === undefined ? gate.minimumWindowMs : durationOf(minimumWindow),
    minimumCompared: minimumCompared === undefined ? gate.minimumCompared : parseShare(minimumCompared),
    minimumConnections: minimumConnections ?? gate.minimumConnections,
  };
}

function limitSettings({ config, location, environment }: WrittenSettings): Settings['limits'] {
  const { limits } = DEFAULT_SETTINGS;
  const folder = location === undefined ? undefined : dirname(location.path);
  const others = Object.entries(config.environments ?? {}).filter(([name]) => name !== environment?.name);
  const otherPaths = others.flatMap(([, { policies = [], inventory = [] }]) => [...policies, ...inventory]);
  return {
    maxFileBytes: bytesOf(config.limits?.maxFileBytes) ?? limits.maxFileBytes,
    maxInventoryFileBytes: bytesOf(config.limits?.maxInventoryFileBytes) ?? limits.maxInventoryFileBytes,
    exclude:
      config.exclude === undefined || folder === undefined
        ? limits.exclude
        : { folder, globs: config.exclude },
    ...(folder !== undefined &&
      otherPaths.length > 0 && { ofOtherEnvironments: { folder, globs: otherPaths } }),
  };
}

function environmentSettings(
  { name, config }: ChosenEnvironment,
  location: ConfigLocation | undefined,
  io: Io,
): EnvironmentSettings {
  const { kubeconfig, context } = config.cluster ?? {};
  const { timeout, applySet, allowCut = [], allowDelete = [], bridge = false } = config.deploy ?? {};
  const { guard, settle, watch } = config.deploy ?? {};
  const [namespace, setName] = applySet?.split('/') ?? [];
  return {
    name,
    kubeconfig: kubeconfig === undefined ? undefined : fromWorkingFolder(kubeconfig, location, io),
    context,
    deployTimeoutMs: timeout === undefined ? undefined : parseDuration(timeout),
    applySet: namespace === undefined || setName === undefined ? undefined : { namespace, name: setName },
    allowCut,
    allowDelete,
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
