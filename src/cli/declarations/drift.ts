import { defineCommand } from '../command-line/command.ts';
import { switchFlag } from '../command-line/flag.ts';
import { DEPLOY_FLAGS, deployOptions } from './deploy-flags.ts';
import { ENVIRONMENTS_FLAG, forEachEnvironment } from './each-environment.ts';
import { withSettings } from './settings-flags.ts';

export const DRIFT = defineCommand({
  name: 'drift',
  summary: 'say what of the cluster is no longer as git has it',
  operands: {},
  flags: {
    ...DEPLOY_FLAGS,
    ...ENVIRONMENTS_FLAG,
    repair: switchFlag({ help: 'deploy what git says over it' }),
    yes: switchFlag({ short: 'y', help: 'do not ask at a terminal before a repair' }),
  },
  run: ({ flags: given }, io) =>
    forEachEnvironment(given, io, (flags) =>
      withSettings(flags, io, async (settings) => {
        const { runDrift } = await import('../commands/drift.ts');
        const { repair, yes } = flags;
        return runDrift({ ...deployOptions(settings, flags), repair, yes }, io);
      }),
    ),
});
