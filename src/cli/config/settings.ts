import type { Redaction } from '../../digest/redactions.ts';
import type { FlowMapping } from '../../flows/mapped/flow-mapping.ts';
import type { GateSettings } from '../../impact/gate.ts';
import type { ApplySetRef } from '../../plan/apply-set.ts';
import { DEFAULT_LINT_LEVELS, type LintLevels } from '../../policy/lint-levels.ts';
import { KUBERNETES, type Platform } from '../../policy/platform/platform.ts';
import type { Exclusion } from '../input/exclusion.ts';
import { DEFAULT_MAX_FILE_BYTES, DEFAULT_MAX_INVENTORY_FILE_BYTES } from '../input/input-limits.ts';
import type { GuardLevel } from './guard-level.ts';
import type { RenderSource } from './render-sources.ts';
import type { RollbackOn } from './rollback-on.ts';

/** Everything that a command may be told, each from the strongest source that says it. Paths start at the working folder. */
export interface Settings {
  /** The file that was read, as people see it. */
  readonly configFile: string | undefined;
  readonly policies: readonly string[];
  /** On the command line: then no configuration says otherwise, at any revision. */
  readonly policiesAreNamed: boolean;
  readonly inventory: readonly string[];
  readonly flows: readonly string[];
  /** Read instead of a package that cannot be fetched. */
  readonly flowsFallback: readonly string[];
  /** What the records are; undefined: told by content. */
  readonly flowFormat: string | undefined;
  /** Formats of flow records of the user's own. */
  readonly flowMappings: readonly FlowMapping[];
  /** What a digest that `record` writes does not tell. */
  readonly record: RecordSettings;
  readonly render: RenderSettings;
  /** What enforces the policies. */
  readonly platform: Platform;
  readonly defaultNamespace: string;
  /** On the command line: then it holds at every revision. */
  readonly defaultNamespaceIsNamed: boolean;
  /** Tells several comments on one merge request apart. */
  readonly instance: string;
  readonly gate: GateSettings;
  readonly lints: LintLevels;
  readonly waivers: WaiverSettings;
  /** How much is read, and what is not. */
  readonly limits: {
    readonly maxFileBytes: number;
    readonly maxInventoryFileBytes: number;
    readonly exclude: Exclusion | undefined;
    /** What was left out before a change, where that is known otherwise than from the commit. */
    readonly excludeAtBase?: Exclusion;
    /** What the change leaves out once it is merged. */
    readonly excludeWhenMerged?: Exclusion | undefined;
  };
  readonly environment: EnvironmentSettings | undefined;
}

export interface RecordSettings {
  /** Of hosts outside the cluster. */
  readonly redact: readonly Redaction[];
  /** More clients outside the cluster than this are folded into prefixes; undefined: never. */
  readonly foldAddresses: number | undefined;
  /** Keys of labels by which pods of one workload differ. */
  readonly foldLabels: readonly string[];
}

/** Where waivers stand, and whether and for how long they count. */
export interface WaiverSettings {
  readonly file: string;
  /** A file that the configuration names must be there. */
  readonly isNamed: boolean;
  readonly allow: boolean;
  readonly maxDurationMs: number;
}

/** What tools render into manifests, in addition to those of `policies`. */
export interface RenderSettings {
  readonly sources: readonly RenderSource[];
  /** The folder in which rendered texts are kept; undefined: they are not. */
  readonly output: string | undefined;
  readonly maxTimeMs: number;
  /** The configuration that says so, from the working folder, and the environment that was chosen: what they say elsewhere is found by them. */
  readonly configPath: string | undefined;
  readonly environment: string | undefined;
}

export interface EnvironmentSettings {
  readonly name: string;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** In a merge request pipeline: why nobody but the merge request says which cluster this is. */
  readonly clusterWithheld?: string;
  /** Time for the whole deploy. */
  readonly deployTimeoutMs: number | undefined;
  /** The ConfigMap that keeps what was deployed. */
  readonly applySet: ApplySetRef | undefined;
  /** Vital workloads whose connections a deploy may cut. */
  readonly allowCut: readonly string[];
  /** Temporary policies keep open what no order keeps. */
  readonly bridge: boolean;
  /** How long a deploy waits where the network plug-in gives no evidence; undefined: as long as it does by default. */
  readonly settleSeconds: number | undefined;
  /** Undefined: as the place where the command runs has it. */
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
  /** Instead of the flows of the environment. */
  readonly flows: readonly string[] | undefined;
  readonly rollback: RollbackOn | undefined;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export const DEFAULT_SETTINGS: Settings = {
  configFile: undefined,
  policies: [],
  policiesAreNamed: false,
  inventory: [],
  flows: [],
  flowsFallback: [],
  record: { redact: [], foldAddresses: undefined, foldLabels: [] },
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
