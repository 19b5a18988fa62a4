import type { FlowFormatSettings } from '../../../flows/mapped/choose-formats.ts';
import type { GateSettings } from '../../../impact/gate/gate-settings.ts';
import type { JudgedBy } from '../../../impact/judged-by.ts';
import type { LintLevels } from '../../../policy/check/lint-levels.ts';
import type { Platform } from '../../../policy/platform/platform.ts';
import type { RenderSettings, SettingOrigins, Settings, WaiverSettings } from '../../config/settings.ts';
import type { ConnectionOptions } from '../connect-cluster.ts';
import type { ReportOutputs } from '../output/write-reports.ts';

export type SimulateFormat = 'text' | 'json' | 'markdown';

export interface SimulateOptions
  extends ConnectionOptions,
    ReportOutputs<SimulateFormat>,
    FlowFormatSettings,
    SettingOrigins {
  /** A folder, `git:<ref>`, or `cluster:` for what is live; by default found from the merge request pipeline or the repository. */
  readonly base: string | undefined;
  readonly head: string | undefined;
  readonly policies: readonly string[];
  /** What tools render besides; default: nothing. */
  readonly render?: RenderSettings;
  readonly inventory: readonly string[];
  readonly flows: readonly string[];
  /** Read in place of a package that cannot be fetched. */
  readonly flowsFallback?: readonly string[] | undefined;
  readonly platform: Platform;
  readonly gate: GateSettings;
  readonly lints: LintLevels;
  readonly waivers: WaiverSettings;
  /** What the change does to these settings and to the evidence. */
  readonly judgedBy: JudgedBy;
  readonly limits: Settings['limits'];
  /** Whether a gate that only warns gives exit code 3. */
  readonly strictWarnings: boolean;
}
