import { defineCommand } from '../command-line/command.ts';
import { DEPLOY_FLAGS, deployOptions } from './deploy-flags.ts';
import { withSettings } from './settings-flags.ts';

export const DEPLOY = defineCommand({
  name: 'deploy',
  summary: 'dry-run the whole set on the server, then apply it',
  operands: {},
  flags: DEPLOY_FLAGS,
  run: ({ flags }, io) =>
    withSettings(flags, io, async (settings) => {
      const { runDeploy } = await import('../commands/deploy.ts');
      return runDeploy(deployOptions(settings, flags), io);
    }),
});
