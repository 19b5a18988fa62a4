import { defineCommand } from '../command-line/command.ts';
import { listFlag, optionalFlag } from '../command-line/flag.ts';
import { oneOf, path } from '../command-line/value-kind.ts';
import { FLOW_FORMAT_FLAG } from './flow-flags.ts';
import { SETTINGS_FLAGS, withSettings } from './settings-flags.ts';

export const READ = defineCommand({
  name: 'read',
  summary: 'show what each record of a flow file is taken for, in order',
  operands: {},
  flags: {
    flows: listFlag(path('path'), {
      short: 'f',
      help: 'recorded flows, no digests: files, folders, globs; - for standard input',
    }),
    ...FLOW_FORMAT_FLAG,
    format: optionalFlag(oneOf('format', ['text', 'ndjson']), {
      help: 'what to print: a table (default on a terminal), or one JSON object a record',
    }),
    ...SETTINGS_FLAGS,
  },
  run: ({ flags: { format: wanted, ...flags } }, io) =>
    withSettings(flags, io, async ({ flows, flowFormat, flowMappings }) => {
      const { runRead } = await import('../commands/read.ts');
      const format = wanted ?? (io.isTerminal ? 'text' : 'ndjson');
      return runRead({ flows, flowFormat, flowMappings, format }, io);
    }),
});
