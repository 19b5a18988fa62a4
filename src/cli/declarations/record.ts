import { defineCommand } from '../command-line/command.ts';
import { requiredFlag } from '../command-line/flag.ts';
import { path } from '../command-line/value-kind.ts';
import { FLOWS_FLAG } from './flow-flags.ts';
import { SETTINGS_FLAGS, withSettings } from './settings-flags.ts';

export const RECORD = defineCommand({
  name: 'record',
  summary: 'digest recorded flows: the distinct connections with their counts',
  operands: {},
  flags: {
    ...FLOWS_FLAG,
    output: requiredFlag(path('file'), { short: 'o', help: 'the digest to write; - for standard output' }),
    ...SETTINGS_FLAGS,
  },
  run: ({ flags }, io) =>
    withSettings(flags, io, async ({ flows }) => {
      const { runRecord } = await import('../commands/record.ts');
      return runRecord({ flows, output: flags.output }, io);
    }),
});
