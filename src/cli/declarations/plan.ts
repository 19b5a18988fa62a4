import { defineCommand } from '../command-line/command.ts';
import { switchFlag } from '../command-line/flag.ts';
import { SET_FLAGS, setOptions } from './deploy-flags.ts';
import { ENVIRONMENTS_FLAG, forEachEnvironment } from './each-environment.ts';
import { reportFlags, reportOptions } from './report-flags.ts';
import { withSettings } from './settings-flags.ts';
import { watchOptions } from './watch-flags.ts';

export const PLAN = defineCommand({
  name: 'plan',
  summary: 'show what a deploy would write and delete, object by object',
  operands: {},
  flags: {
    ...SET_FLAGS,
    ...ENVIRONMENTS_FLAG,
    ...reportFlags(['text', 'json', 'rbac'], 'text'),
    detailedExitcode: switchFlag({ help: 'exit with 7 when a deploy would write something' }),
  },
  run: ({ flags: given }, io) =>
    forEachEnvironment(given, io, (flags) =>
      withSettings(flags, io, async (settings) => {
        const { runPlan } = await import('../commands/plan.ts');
        const { detailedExitcode } = flags;
        const watch = watchOptions(settings);
        return runPlan(
          {
            ...setOptions(settings, flags),
            ...reportOptions(flags),
            detailedExitcode,
            ...(watch !== undefined && { watch }),
          },
          io,
        );
      }),
    ),
});
