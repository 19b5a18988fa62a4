import { defineCommand } from '../command-line/command.ts';
import { switchFlag } from '../command-line/flag.ts';
import { DEPLOY_FLAGS, deployOptions } from './deploy-flags.ts';
import { withSettings } from './settings-flags.ts';

export const PLAN = defineCommand({
  name: 'plan',
  summary: 'show what a deploy would write and delete, object by object',
  operands: {},
  flags: {
    ...DEPLOY_FLAGS,
    detailedExitcode: switchFlag({ help: 'exit with 7 when a deploy would write something' }),
  },
  run: ({ flags }, io) =>
    withSettings(flags, io, async (settings) => {
      const { runPlan } = await import('../commands/plan.ts');
      return runPlan({ ...deployOptions(settings, flags), detailedExitcode: flags.detailedExitcode }, io);
    }),
});
