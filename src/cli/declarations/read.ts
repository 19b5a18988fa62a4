import { defineCommand } from '../command-line/command.ts';
import { listFlag, optionalFlag } from '../command-line/flag.ts';
import { oneOf, path } from '../command-line/value-kind.ts';
import { FLOW_FORMAT_FLAG } from './flow-flags.ts';
import { withSettings } from './settings-flags.ts';

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
  },
  run: ({ flags }, io) =>
    withSettings({ flows: flags.flows }, io, async ({ flows }) => {
      const { runRead } = await import('../commands/read.ts');
      const format = flags.format ?? (io.isTerminal ? 'text' : 'ndjson');
      return runRead({ flows, flowFormat: flags.flowFormat, format }, io);
    }),
});
