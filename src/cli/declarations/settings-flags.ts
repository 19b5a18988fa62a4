import type { Diagnostic } from '../../model/diagnostic.ts';
import { optionalFlag } from '../command-line/flag.ts';
import { path, text } from '../command-line/value-kind.ts';
import type { Settings } from '../config/settings.ts';
import type { SettingsOverrides } from '../config/settings-overrides.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { detail } from '../progress.ts';
import { runtime } from './version.ts';

/** Where the settings of a command come from, besides its own flags. */
export const SETTINGS_FLAGS = {
  config: optionalFlag(path('file'), {
    short: 'c',
    help: 'configuration (default: SLUICE_CONFIG, or the nearest .sluice.yaml of the repository)',
  }),
  environment: optionalFlag(text('name'), {
    short: 'e',
    help: 'environment of the configuration whose settings apply',
  }),
};

/** What a command does when the settings cannot be used. */
export interface WithoutSettings {
  /** Does what is still possible. */
  readonly run: (problems: readonly Diagnostic[]) => Promise<ExitCode>;
  /** Whether its report on standard output names the problems, so that nothing else has to. */
  readonly tellsProblems: boolean;
}

const JUST_END: WithoutSettings = { run: async () => EXIT.usage, tellsProblems: false };

/** Runs a command with the settings from its flags and the configuration. If these cannot be used that is said once. */
export async function withSettings(
  flags: SettingsOverrides,
  io: Io,
  run: (settings: Settings) => Promise<ExitCode>,
  withoutSettings: WithoutSettings = JUST_END,
): Promise<ExitCode> {
  const { resolveSettings } = await import('../config/resolve-settings.ts');
  const { printDiagnostics } = await import('../commands/output/write-reports.ts');
  const started = io.now();
  detail(runtime(), io);
  const { settings: workTreeSettings, diagnostics } = await resolveSettings(flags, io);
  if (workTreeSettings !== undefined || !withoutSettings.tellsProblems) printDiagnostics(diagnostics, io);
  const settings = workTreeSettings && (await settingsOfTargetBranch(workTreeSettings, flags, io));
  if (settings !== undefined) detail(describeSettings(settings), io);
  const exit = await (settings === undefined ? withoutSettings.run(diagnostics) : run(settings));
  detail(`exit code ${exit} after ${((io.now() - started) / 1000).toFixed(1)} s`, io);
  return exit;
}

/**
 * The same for commands that judge policies: in a merge request pipeline CNI, lints and exclusions are those of the target
 * branch, and what the merge request changes in them is reported.
 */
export function withJudgedSettings(
  flags: SettingsOverrides,
  io: Io,
  run: (settings: Settings) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withSettings(flags, io, async (workTreeSettings) => {
    const { settingsOfTarget } = await import('../config/judged-by.ts');
    const { describeHeldSettings } = await import('../config/describe-held-settings.ts');
    const { printDiagnostics } = await import('../commands/output/write-reports.ts');
    const { settings, judgedBy } = await settingsOfTarget(workTreeSettings, flags, io);
    printDiagnostics(describeHeldSettings(judgedBy), io);
    return run(settings);
  });
}

/** Uses the cluster of the target branch. What asks git for it is loaded only where it may differ. */
async function settingsOfTargetBranch(
  settings: Settings,
  flags: SettingsOverrides,
  io: Io,
): Promise<Settings> {
  if (!io.env.CI_MERGE_REQUEST_IID || settings.environment === undefined) return settings;
  const { withClusterOfTarget } = await import('../config/cluster-of-target.ts');
  return withClusterOfTarget(settings, flags, io);
}

function describeSettings({ configFile, environment, platform, defaultNamespace }: Settings): string {
  const chosen = environment === undefined ? '' : `, environment ${environment.name}`;
  return `configuration: ${configFile ?? 'none'}${chosen}; network plug-in ${platform.name}, default namespace ${defaultNamespace}`;
}
