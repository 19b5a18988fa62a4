import { defineCommand } from '../command-line/command.ts';
import { optionalFlag } from '../command-line/flag.ts';
import { path } from '../command-line/value-kind.ts';
import { CLUSTER_FLAGS, connectionOptions } from './cluster-flags.ts';
import { ENVIRONMENTS_FLAG, forEachEnvironment } from './each-environment.ts';
import {
  FLOW_FORMAT_FLAG,
  FLOWS_FALLBACK_FLAG,
  FLOWS_FLAG,
  flowOptions,
  INVENTORY_FLAG,
} from './flow-flags.ts';
import { POLICY_FLAGS } from './policy-flags.ts';
import { reportFlags, reportOptions, STRICT_FLAG } from './report-flags.ts';
import { SETTINGS_FLAGS, withSettings } from './settings-flags.ts';

export const SIMULATE = defineCommand({
  name: 'simulate',
  summary: 'replay recorded connections against the policies before and after a change',
  operands: {},
  flags: {
    base: optionalFlag(path('side'), {
      help: 'policies before: a folder, git:<ref>, or cluster: (found automatically in a merge request pipeline)',
    }),
    head: optionalFlag(path('side'), {
      help: 'policies after: a folder, or git:<ref> (default: the working tree)',
    }),
    ...POLICY_FLAGS,
    ...INVENTORY_FLAG,
    ...CLUSTER_FLAGS,
    ...FLOWS_FLAG,
    ...FLOWS_FALLBACK_FLAG,
    ...FLOW_FORMAT_FLAG,
    ...reportFlags(['text', 'json', 'markdown'], 'text'),
    ...STRICT_FLAG,
    ...SETTINGS_FLAGS,
    ...ENVIRONMENTS_FLAG,
  },
  run: ({ flags: given }, io) =>
    forEachEnvironment(given, io, (flags) => {
      const { base, head, strictWarnings } = flags;
      const reports = reportOptions(flags);
      return withSettings(
        flags,
        io,
        async (workTreeSettings) => {
          const { settingsOfTarget } = await import('../config/judged-by.ts');
          const { settings, judgedBy } = await settingsOfTarget(workTreeSettings, flags, io);
          const { runSimulate } = await import('../commands/simulate.ts');
          const options = {
            ...flowOptions(settings),
            ...connectionOptions(settings, flags),
            gate: settings.gate,
            lints: settings.lints,
            waivers: settings.waivers,
            judgedBy,
            base,
            head,
            strictWarnings,
          };
          return runSimulate({ ...options, ...reports }, io);
        },
        {
          tellsProblems: reports.format === 'text',
          run: async (problems) => {
            const { reportUnusableSettings } = await import('../commands/simulate.ts');
            return reportUnusableSettings(problems, reports, io);
          },
        },
      );
    }),
});
