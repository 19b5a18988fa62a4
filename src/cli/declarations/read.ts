import { defineCommand } from '../command-line/command.ts';
import { listFlag, optionalFlag } from '../command-line/flag.ts';
import { operands } from '../command-line/operand.ts';
import { oneOf, path } from '../command-line/value-kind.ts';
import { CLUSTER_FLAGS } from './cluster-flags.ts';
import { FLOW_FORMAT_FLAG, INVENTORY_FLAG } from './flow-flags.ts';
import { inventoryOptions } from './inventory-options.ts';
import { SETTINGS_FLAGS, withSettings } from './settings-flags.ts';

export const READ = defineCommand({
  name: 'read',
  summary: 'show how each record of a flow file is read, in order',
  operands: { file: operands(path('file'), 'the same as --flows') },
  flags: {
    flows: listFlag(path('path'), {
      short: 'f',
      help: 'recorded flows, no digests: files, folders, globs; - for standard input',
    }),
    ...FLOW_FORMAT_FLAG,
    ...INVENTORY_FLAG,
    ...CLUSTER_FLAGS,
    format: optionalFlag(oneOf('format', ['text', 'ndjson']), {
      help: 'what to print: a table (default on a terminal), or one JSON object per record',
    }),
    ...SETTINGS_FLAGS,
  },
  run: ({ flags: { format: wanted, ...flags }, operands: { file } }, io) => {
    const named = [...(flags.flows ?? []), ...file];
    return withSettings({ ...flags, flows: named.length > 0 ? named : undefined }, io, async (settings) => {
      const { flows, flowFormat, flowMappings } = settings;
      const { runRead } = await import('../commands/read.ts');
      const format = wanted ?? (io.isTerminal ? 'text' : 'ndjson');
      const inventory = inventoryOptions(settings, flags);
      return runRead({ flows, flowFormat, flowMappings, format, inventory }, io);
    });
  },
});
