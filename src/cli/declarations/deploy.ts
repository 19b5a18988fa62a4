import { wholeVisibleText } from '../../model/visible-text.ts';
import { defineCommand, type ValuesOf } from '../command-line/command.ts';
import { optionalFlag, switchFlag } from '../command-line/flag.ts';
import { path, text } from '../command-line/value-kind.ts';
import type { PlanOptions } from '../commands/plan.ts';
import type { Settings } from '../config/settings.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { DEPLOY_FLAGS, deployOptions, GUARD_FLAG, guardOptions } from './deploy-flags.ts';
import { ENVIRONMENTS_FLAG, forEachEnvironment, pathOf } from './each-environment.ts';
import { withSettings } from './settings-flags.ts';
import { WATCH_FLAGS, watchOptions } from './watch-flags.ts';

export const DEPLOY = defineCommand({
  name: 'deploy',
  summary: 'dry-run the whole set on the server, then apply it and delete what is no longer in it',
  operands: {},
  flags: {
    ...DEPLOY_FLAGS,
    ...ENVIRONMENTS_FLAG,
    keepGoing: switchFlag({
      help: 'deploy to the remaining environments even if one failed',
    }),
    plan: optionalFlag(path('file'), {
      help: 'carry out exactly this plan (`plan --output json=FILE`), and nothing if the plan would differ',
    }),
    snapshot: optionalFlag(path('file'), {
      help: 'save all affected objects as they are before the first write',
    }),
    events: optionalFlag(path('file'), {
      help: 'log what happens to each object as it happens, one JSON object per line',
    }),
    ...GUARD_FLAG,
    ...WATCH_FLAGS,
    allowUndone: switchFlag({ help: 'deploy what the watch of an earlier deploy rolled back' }),
    instance: optionalFlag(text('name'), { help: 'which of several comments on a merge request to use' }),
    yes: switchFlag({
      short: 'y',
      help: 'do not ask for confirmation at a terminal; pipelines are never asked',
    }),
  },
  run: ({ flags: given }, io) =>
    forEachEnvironment(given, io, (flags, turn) =>
      withSettings(flags, io, async (settings) => {
        const { failedBefore } = turn ?? {};
        if (failedBefore !== undefined && !flags.keepGoing) {
          return showHeld(deployOptions(settings, flags), settings.environment?.name ?? '', failedBefore, io);
        }
        const { runDeploy } = await import('../commands/deploy.ts');
        const { yes } = flags;
        const fileOfTurn = (file: string) => (turn === undefined ? file : pathOf(file, turn.slug));
        return runDeploy(
          {
            ...deployOptions(settings, flags),
            yes,
            guard: guardOptions(settings, flags, io),
            allowUndone: flags.allowUndone,
            instance: settings.instance,
            ...(settings.environment !== undefined && { environment: settings.environment.name }),
            ...watched(settings, flags),
            ...(flags.plan !== undefined && { plan: fileOfTurn(flags.plan) }),
            ...(flags.events !== undefined && { events: fileOfTurn(flags.events) }),
            ...(flags.snapshot !== undefined && { snapshot: fileOfTurn(flags.snapshot) }),
          },
          io,
        );
      }),
    ),
});

function watched(settings: Settings, flags: ValuesOf<typeof WATCH_FLAGS>) {
  const watch = watchOptions(settings, flags);
  return watch === undefined ? {} : { watch };
}

/** Environments after a failed one are not written to, but what would stop their deploys is shown. */
async function showHeld(options: PlanOptions, name: string, failedBefore: string, io: Io): Promise<ExitCode> {
  const { runPlan } = await import('../commands/plan.ts');
  const planned = await runPlan({ ...options, outputs: [] }, io);
  io.stderr(
    wholeVisibleText(
      `${name}: not deployed, because the deploy to ${failedBefore} failed; this is what would be written (--keep-going deploys anyway)`,
    ),
  );
  return planned;
}
