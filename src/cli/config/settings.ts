import type { Redaction } from '../../digest/derive/redactions.ts';
import type { FlowMapping } from '../../flows/mapped/flow-mapping.ts';
import type { GateSettings } from '../../impact/gate/gate-settings.ts';
import type { ApplySetRef } from '../../plan/apply-set.ts';
import { DEFAULT_LINT_LEVELS, type LintLevels } from '../../policy/check/lint-levels.ts';
import { KUBERNETES, type Platform } from '../../policy/platform/platform.ts';
import type { Exclusion } from '../input/files/exclusion.ts';
import { DEFAULT_MAX_FILE_BYTES, DEFAULT_MAX_INVENTORY_FILE_BYTES } from '../input/input-limits.ts';
import type { GuardLevel, RollbackOn } from './deploy-schema.ts';
import type { RenderSource } from './render-sources.ts';

/** All settings of a command, each from the strongest source that has it. Paths are relative to the working folder. */
export interface Settings {
  /** The file that was read, as people see it. */
  readonly configFile: string | undefined;
  readonly policies: readonly string[];
  /** On the command line: then no configuration overrides it, at any revision. */
  readonly policiesAreNamed: boolean;
  /** The chosen environment has policies of its own. */
  readonly policiesAreOfEnvironment: boolean;
  /** What the chosen environment deploys is not what others do: it names policies or renderings of its own. */
  readonly hasOwnSet: boolean;
  /** If no environment is chosen: those that have policies of their own. */
  readonly environmentsWithPolicies: readonly string[];
  readonly inventory: readonly string[];
  readonly flows: readonly string[];
  /** Read in place of a package that cannot be fetched. */
  readonly flowsFallback: readonly string[];
  /** The format of the records; undefined: recognised by content. */
  readonly flowFormat: string | undefined;
  /** The user's own formats of flow records. */
  readonly flowMappings: readonly FlowMapping[];
  /** What a digest that `record` writes leaves out. */
  readonly record: RecordSettings;
  readonly render: RenderSettings;
  /** What enforces the policies. */
  readonly platform: Platform;
  readonly defaultNamespace: string;
  /** On the command line: then it applies to every revision. */
  readonly defaultNamespaceIsNamed: boolean;
  /** Distinguishes several comments on one merge request. */
  readonly instance: string;
  readonly gate: GateSettings;
  readonly lints: LintLevels;
  readonly waivers: WaiverSettings;
  /** How much is read, and what is left out. */
  readonly limits: {
    readonly maxFileBytes: number;
    readonly maxInventoryFileBytes: number;
    readonly exclude: Exclusion | undefined;
    /** Policies and inventories of environments other than the chosen one. */
    readonly ofOtherEnvironments?: Exclusion | undefined;
    /** What was excluded before a change, if that is not known from the commit. */
    readonly excludeAtBase?: Exclusion;
    /** What the change excludes once it is merged. */
    readonly excludeWhenMerged?: Exclusion | undefined;
  };
  readonly environment: EnvironmentSettings | undefined;
}

/** From where the settings come that say which policies there are: at another revision the configuration may say otherwise. */
export type SettingOrigins = Partial<
  Pick<
    Settings,
    'policiesAreNamed' | 'policiesAreOfEnvironment' | 'environmentsWithPolicies' | 'defaultNamespaceIsNamed'
  >
>;

export interface RecordSettings {
  /** About hosts outside the cluster. */
  readonly redact: readonly Redaction[];
  /** Clients outside the cluster are folded into prefixes when there are more than this; undefined: never. */
  readonly foldAddresses: number | undefined;
  /** Keys of labels in which pods of one workload differ. */
  readonly foldLabels: readonly string[];
  /** Whether the digest keeps what connections moved, at the least. */
  readonly volumes: boolean;
}

/** Where waivers are, and whether and for how long they count. */
export interface WaiverSettings {
  readonly file: string;
  /** Whether the configuration names the file, which must then exist. */
  readonly isNamed: boolean;
  readonly allow: boolean;
  readonly maxDurationMs: number;
}

/** What tools render into manifests, in addition to those of `policies`. */
export interface RenderSettings {
  readonly sources: readonly RenderSource[];
  /** The folder in which rendered texts are kept; undefined: they are not kept. */
  readonly output: string | undefined;
  readonly maxTimeMs: number;
  /**
   * The path of the configuration that says so, relative to the working folder, and the chosen environment: used to find the same
   * settings in other commits.
   */
  readonly configPath: string | undefined;
  readonly environment: string | undefined;
}

export interface EnvironmentSettings {
  readonly name: string;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** In a merge request pipeline: why only the merge request says which cluster this is. */
  readonly clusterWithheld?: string;
  /** Time for the whole deploy. */
  readonly deployTimeoutMs: number | undefined;
  /** The ConfigMap of the ledger, which keeps what was deployed. */
  readonly applySet: ApplySetRef | undefined;
  /** Vital workloads whose connections a deploy may cut. */
  readonly allowCut: readonly string[];
  /** Deployed objects that may be deleted although something that is not rendered may contain them. */
  readonly allowDelete: readonly string[];
  /** Temporary policies keep open what no order keeps. */
  readonly bridge: boolean;
  /** How long a deploy waits where the network plug-in gives no evidence; undefined: the default. */
  readonly settleSeconds: number | undefined;
  /** Undefined: the default of the place where the command runs. */
  readonly guard: GuardLevel | undefined;
  /** How a deploy is watched; undefined: not at all, unless the command line says so. */
  readonly watch: WatchSettings | undefined;
}

export interface WatchSettings {
  readonly durationMs: number | undefined;
  readonly initialDelayMs: number | undefined;
  readonly intervalMs: number | undefined;
  readonly failureLimit: number | undefined;
  readonly minimumConnections: number | undefined;
  /** In place of the environment's flows. */
  readonly flows: readonly string[] | undefined;
  readonly rollback: RollbackOn | undefined;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export const DEFAULT_SETTINGS: Settings = {
  configFile: undefined,
  policies: [],
  policiesAreNamed: false,
  policiesAreOfEnvironment: false,
  hasOwnSet: false,
  environmentsWithPolicies: [],
  inventory: [],
  flows: [],
  flowsFallback: [],
  record: { redact: [], foldAddresses: undefined, foldLabels: [], volumes: false },
  flowFormat: undefined,
  flowMappings: [],
  render: {
    sources: [],
    output: undefined,
    maxTimeMs: 2 * MINUTE_MS,
    configPath: undefined,
    environment: undefined,
  },
  platform: KUBERNETES,
  defaultNamespace: 'default',
  defaultNamespaceIsNamed: false,
  instance: 'default',
  gate: {
    blocked: 'fail',
    opened: 'warn',
    unknown: 'warn',
    uncovered: 'warn',
    unprotected: 'warn',
    notSimulated: 'warn',
    maxAgeMs: 7 * DAY_MS,
    minimumConnections: undefined,
    minimumWindowMs: 7 * DAY_MS,
    minimumCompared: 0.5,
  },
  lints: DEFAULT_LINT_LEVELS,
  waivers: { file: '.sluice-waivers.yaml', isNamed: false, allow: true, maxDurationMs: 90 * DAY_MS },
  limits: {
    maxFileBytes: DEFAULT_MAX_FILE_BYTES,
    maxInventoryFileBytes: DEFAULT_MAX_INVENTORY_FILE_BYTES,
    exclude: undefined,
  },
  environment: undefined,
};
