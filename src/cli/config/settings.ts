import type { GateSettings } from '../../impact/gate.ts';
import type { Cni } from '../../policy/cni-profile.ts';
import type { Exclusion } from '../input/exclusion.ts';
import { DEFAULT_MAX_FILE_BYTES, DEFAULT_MAX_INVENTORY_FILE_BYTES } from '../input/input-limits.ts';

/** Everything that a command may be told, each from the strongest source that says it. Paths start at the working folder. */
export interface Settings {
  /** The file that was read, as people see it. */
  readonly configFile: string | undefined;
  readonly policies: readonly string[];
  readonly inventory: readonly string[];
  readonly flows: readonly string[];
  readonly cni: Cni;
  readonly defaultNamespace: string;
  /** Tells several comments on one merge request apart. */
  readonly instance: string;
  readonly gate: GateSettings;
  /** How much is read, and what is not. */
  readonly limits: {
    readonly maxFileBytes: number;
    readonly maxInventoryFileBytes: number;
    readonly exclude: Exclusion | undefined;
  };
  readonly environment: EnvironmentSettings | undefined;
}

export interface EnvironmentSettings {
  readonly name: string;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** Time for the whole deploy. */
  readonly deployTimeoutMs: number | undefined;
}

const DAY_MS = 86_400_000;

export const DEFAULT_SETTINGS: Settings = {
  configFile: undefined,
  policies: [],
  inventory: [],
  flows: [],
  cni: 'kubernetes',
  defaultNamespace: 'default',
  instance: 'default',
  gate: {
    blocked: 'fail',
    opened: 'warn',
    unknown: 'warn',
    uncovered: 'warn',
    maxAgeMs: 7 * DAY_MS,
    minimumConnections: 1,
  },
  limits: {
    maxFileBytes: DEFAULT_MAX_FILE_BYTES,
    maxInventoryFileBytes: DEFAULT_MAX_INVENTORY_FILE_BYTES,
    exclude: undefined,
  },
  environment: undefined,
};
