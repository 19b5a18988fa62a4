import { defineCommand, type ValuesOf } from '../command-line/command.ts';
import { operands } from '../command-line/operand.ts';
import { path } from '../command-line/value-kind.ts';
import { DEFAULT_SETTINGS, type Settings } from '../config/settings.ts';
import { CLUSTER_FLAGS, connectionOptions } from './cluster-flags.ts';
import { ENVIRONMENTS_FLAG, forEachEnvironment } from './each-environment.ts';
import { INVENTORY_FLAG } from './flow-flags.ts';
import { POLICY_FLAGS, policyOptions } from './policy-flags.ts';
import { reportFlags, reportOptions, STRICT_FLAG } from './report-flags.ts';
import { SETTINGS_FLAGS, withJudgedSettings } from './settings-flags.ts';

function inventoryOf(settings: Settings, flags: ValuesOf<typeof CLUSTER_FLAGS>, isWanted: boolean) {
  const { inventory } = settings;
  if (!isWanted) return {};
  return { inventory: { ...policyOptions(settings), ...connectionOptions(settings, flags), inventory } };
}

export const VALIDATE = defineCommand({
  name: 'validate',
  summary: 'check policies as the API server does, and lint them',
  operands: {
    policies: operands(path('path'), 'policy files, folders or globs; - for standard input'),
  },
  flags: {
    ...POLICY_FLAGS,
    ...INVENTORY_FLAG,
    ...CLUSTER_FLAGS,
    ...reportFlags(['text', 'json'], 'text'),
    ...STRICT_FLAG,
    ...SETTINGS_FLAGS,
    ...ENVIRONMENTS_FLAG,
  },
  run: ({ flags: given, operands }, io) =>
    forEachEnvironment(given, io, (flags) =>
      withJudgedSettings(flags, io, async (settings) => {
        const { runValidate } = await import('../commands/validate.ts');
        const named = [...(flags.policies ?? []), ...operands.policies];
        // Whoever names files wants only these to be checked.
        const inputs = named.length > 0 ? { policies: named, render: DEFAULT_SETTINGS.render } : {};
        const { strictWarnings } = flags;
        const isWanted =
          settings.inventory.length > 0 && (named.length === 0 || flags.inventory !== undefined);
        return runValidate(
          {
            ...policyOptions(settings),
            ...inputs,
            ...inventoryOf(settings, flags, isWanted),
            lints: settings.lints,
            strictWarnings,
            ...reportOptions(flags),
          },
          io,
        );
      }),
    ),
});
