import { defineCommand } from '../command-line/command.ts';
import { flagWithDefault, listFlag } from '../command-line/flag.ts';
import { oneOf, path } from '../command-line/value-kind.ts';
import { CLUSTER_FLAGS, connectionOptions } from './cluster-flags.ts';
import { FLOW_FORMAT_FLAG, flowOptions, INVENTORY_FLAG } from './flow-flags.ts';
import { POLICY_FLAGS } from './policy-flags.ts';
import { SETTINGS_FLAGS, withJudgedSettings } from './settings-flags.ts';

export const EVAL = defineCommand({
  name: 'eval',
  summary: 'judge every flow of a file: one JSON object per line, in order',
  operands: {},
  flags: {
    ...POLICY_FLAGS,
    ...INVENTORY_FLAG,
    ...CLUSTER_FLAGS,
    flows: listFlag(path('path'), {
      short: 'f',
      help: 'recorded flows, no digests: files, folders, globs; - for standard input',
    }),
    ...FLOW_FORMAT_FLAG,
    format: flagWithDefault(oneOf('format', ['ndjson']), 'ndjson', { help: 'what to print' }),
    ...SETTINGS_FLAGS,
  },
  run: ({ flags }, io) =>
    withJudgedSettings(flags, io, async (settings) => {
      const { runEval } = await import('../commands/eval.ts');
      return runEval({ ...flowOptions(settings), ...connectionOptions(settings, flags) }, io);
    }),
});
