import { defineCommand } from '../command-line/command.ts';
import { switchFlag } from '../command-line/flag.ts';
import { DEPLOY_FLAGS, deployOptions } from './deploy-flags.ts';
import { withSettings } from './settings-flags.ts';

export const DRIFT = defineCommand({
  name: 'drift',
  summary: 'say what of the cluster is no longer as git has it',
  operands: {},
  flags: {
    ...DEPLOY_FLAGS,
    repair: switchFlag({ help: 'deploy what git says over it' }),
    yes: switchFlag({ short: 'y', help: 'do not ask at a terminal before a repair' }),
  },
  run: ({ flags }, io) =>
    withSettings(flags, io, async (settings) => {
      const { runDrift } = await import('../commands/drift.ts');
      const { repair, yes } = flags;
      return runDrift({ ...deployOptions(settings, flags), repair, yes }, io);
    }),
});
