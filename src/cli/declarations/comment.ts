import { defineCommand } from '../command-line/command.ts';
import { optionalFlag, requiredFlag, switchFlag } from '../command-line/flag.ts';
import { DURATION, path, text } from '../command-line/value-kind.ts';
import { EXIT } from '../exit-code.ts';
import { SETTINGS_FLAGS, withSettings } from './settings-flags.ts';

export const COMMENT = defineCommand({
  name: 'comment',
  summary: 'post a report as the one comment of the merge request',
  operands: {},
  flags: {
    body: requiredFlag(path('file'), { help: 'the Markdown report (simulate --output markdown=FILE)' }),
    report: optionalFlag(path('file'), {
      help: 'the JSON report; when it says that nothing is touched, no new comment is created',
    }),
    instance: optionalFlag(text('name'), { help: 'distinguishes several comments on one merge request' }),
    dryRun: switchFlag({ help: 'print the comment instead of posting it' }),
    timeout: optionalFlag(DURATION, {
      help: 'time limit for GitLab, including pauses; without any answer it gives up after 30 s (default: 2m)',
    }),
    required: switchFlag({ help: 'exit with 1 when the comment cannot be posted' }),
    ...SETTINGS_FLAGS,
  },
  run: ({ flags }, io) => {
    const { body, report, dryRun, required, timeout } = flags;
    const run = async (instance: string) => {
      const { runComment } = await import('../commands/comment.ts');
      const options = {
        instance,
        body,
        dryRun,
        required,
        ...(report !== undefined && { report }),
        ...(timeout !== undefined && { timeLimit: timeout / 1000 }),
      };
      return runComment(options, io);
    };
    return withSettings(
      flags,
      io,
      ({ instance }) => run(instance),
      // The report of a simulation that had no settings must reach its readers; the only setting that it needs is the instance.
      {
        tellsProblems: false,
        run: async () => (flags.instance === undefined ? EXIT.usage : run(flags.instance)),
      },
    );
  },
});
