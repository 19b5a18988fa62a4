import { defineCommand } from '../command-line/command.ts';
import { CLUSTER_FLAGS, connectionOptions } from './cluster-flags.ts';
import { reportFlags, reportOptions } from './report-flags.ts';
import { SETTINGS_FLAGS, withSettings } from './settings-flags.ts';

export const STATUS = defineCommand({
  name: 'status',
  summary: 'show what is deployed, and the last runs',
  operands: {},
  flags: { ...CLUSTER_FLAGS, ...reportFlags(['text', 'json'], 'text'), ...SETTINGS_FLAGS },
  run: ({ flags }, io) =>
    withSettings(flags, io, async (settings) => {
      const { runStatus } = await import('../commands/status.ts');
      return runStatus({ ...connectionOptions(settings, flags), ...reportOptions(flags) }, io);
    }),
});
