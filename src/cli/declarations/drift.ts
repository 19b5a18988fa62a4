import { defineCommand } from '../command-line/command.ts';
import { optionalFlag, switchFlag } from '../command-line/flag.ts';
import { text } from '../command-line/value-kind.ts';
import { DEPLOY_FLAGS, deployOptions, GUARD_FLAG, guardOptions } from './deploy-flags.ts';
import { ENVIRONMENTS_FLAG, forEachEnvironment } from './each-environment.ts';
import { withSettings } from './settings-flags.ts';

export const DRIFT = defineCommand({
  name: 'drift',
  summary: 'show where the cluster differs from git',
  operands: {},
  flags: {
    ...DEPLOY_FLAGS,
    ...ENVIRONMENTS_FLAG,
    repair: switchFlag({ help: 'deploy the state of git over the cluster' }),
    issue: switchFlag({
      help: 'keep one confidential issue of the GitLab project up to date with the drift (in a job, with SLUICE_GITLAB_TOKEN)',
    }),
    publicIssue: switchFlag({
      help: 'the same, with an issue that everybody with access to the project can see',
    }),
    ...GUARD_FLAG,
    instance: optionalFlag(text('name'), {
      help: 'distinguishes several issues, and comments on a merge request',
    }),
    yes: switchFlag({ short: 'y', help: 'do not ask for confirmation at a terminal before a repair' }),
  },
  run: ({ flags: given }, io) =>
    forEachEnvironment(given, io, (flags) =>
      withSettings(flags, io, async (settings) => {
        const { runDrift } = await import('../commands/drift.ts');
        const { repair, yes, issue, publicIssue } = flags;
        const kept =
          issue || publicIssue ? { instance: settings.instance, isConfidential: !publicIssue } : undefined;
        const guard = guardOptions(settings, flags, io);
        return runDrift({ ...deployOptions(settings, flags), repair, yes, guard, issue: kept }, io);
      }),
    ),
});
