import { defineCommand } from '../command-line/command.ts';
import { DEPLOY_FLAGS, deployOptions } from './deploy-flags.ts';
import { withSettings } from './settings-flags.ts';

export const PLAN = defineCommand({
  name: 'plan',
  summary: 'show what a deploy would write, object by object',
  operands: {},
  flags: DEPLOY_FLAGS,
  run: ({ flags }, io) =>
    withSettings(flags, io, async (settings) => {
      const { runPlan } = await import('../commands/plan.ts');
      return runPlan(deployOptions(settings, flags), io);
    }),
});
