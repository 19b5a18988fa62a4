import { defineCommand } from '../command-line/command.ts';
import { optionalFlag, switchFlag } from '../command-line/flag.ts';
import { text } from '../command-line/value-kind.ts';
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
    issue: switchFlag({
      help: 'keep one confidential issue of the GitLab project in step with the drift (in a job, with SLUICE_GITLAB_TOKEN)',
    }),
    publicIssue: switchFlag({ help: 'the same, with an issue for everybody who sees the project' }),
    instance: optionalFlag(text('name'), { help: 'tells several issues of one project apart' }),
    yes: switchFlag({ short: 'y', help: 'do not ask at a terminal before a repair' }),
  },
  run: ({ flags: given }, io) =>
    forEachEnvironment(given, io, (flags) =>
      withSettings(flags, io, async (settings) => {
        const { runDrift } = await import('../commands/drift.ts');
        const { repair, yes, issue, publicIssue } = flags;
        const kept =
          issue || publicIssue ? { instance: settings.instance, isConfidential: !publicIssue } : undefined;
        return runDrift({ ...deployOptions(settings, flags), repair, yes, issue: kept }, io);
      }),
    ),
});
