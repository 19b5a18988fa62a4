import { defineCommand } from '../command-line/command.ts';
import { optionalFlag, switchFlag } from '../command-line/flag.ts';
import { oneOf, path, text } from '../command-line/value-kind.ts';
import { GUARD_LEVELS } from '../config/guard-level.ts';
import { DEPLOY_FLAGS, deployOptions } from './deploy-flags.ts';
import { withSettings } from './settings-flags.ts';

export const DEPLOY = defineCommand({
  name: 'deploy',
  summary: 'dry-run the whole set on the server, then apply it and delete what left it',
  operands: {},
  flags: {
    ...DEPLOY_FLAGS,
    plan: optionalFlag(path('file'), {
      help: 'carry out just this plan (`plan --output json=FILE`), and nothing when it would be another one',
    }),
    snapshot: optionalFlag(path('file'), {
      help: 'write down all objects that are touched, as they were, before the first write',
    }),
    guard: optionalFlag(oneOf('level', GUARD_LEVELS), {
      help: 'what to do when more would be blocked or opened than the report of the merge request showed',
    }),
    instance: optionalFlag(text('name'), { help: 'which of several comments on a merge request that is' }),
    yes: switchFlag({ short: 'y', help: 'do not ask at a terminal; pipelines are never asked' }),
  },
  run: ({ flags }, io) =>
    withSettings(flags, io, async (settings) => {
      const { runDeploy } = await import('../commands/deploy.ts');
      const { yes, plan, snapshot } = flags;
      const level = flags.guard ?? settings.environment?.guard ?? (io.env.GITLAB_CI ? 'warn' : 'off');
      return runDeploy(
        {
          ...deployOptions(settings, flags),
          yes,
          guard: { level, instance: settings.instance },
          ...(plan !== undefined && { plan }),
          ...(snapshot !== undefined && { snapshot }),
        },
        io,
      );
    }),
});
