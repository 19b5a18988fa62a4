import { defineCommand } from '../command-line/command.ts';
import { switchFlag } from '../command-line/flag.ts';
import { DEPLOY_FLAGS, deployOptions } from './deploy-flags.ts';
import { withSettings } from './settings-flags.ts';

export const DEPLOY = defineCommand({
  name: 'deploy',
  summary: 'dry-run the whole set on the server, then apply it and delete what left it',
  operands: {},
  flags: {
    ...DEPLOY_FLAGS,
    yes: switchFlag({ short: 'y', help: 'do not ask at a terminal; pipelines are never asked' }),
  },
  run: ({ flags }, io) =>
    withSettings(flags, io, async (settings) => {
      const { runDeploy } = await import('../commands/deploy.ts');
      return runDeploy({ ...deployOptions(settings, flags), yes: flags.yes }, io);
    }),
});
