import { defineCommand } from '../command-line/command.ts';
import { switchFlag } from '../command-line/flag.ts';
import { optionalOperand } from '../command-line/operand.ts';
import { text } from '../command-line/value-kind.ts';
import { CLUSTER_FLAGS, connectionOptions, SETTLE_FLAG, settleOption } from './cluster-flags.ts';
import { FLOWS_FALLBACK_FLAG, FLOWS_FLAG, flowOptions, INVENTORY_FLAG } from './flow-flags.ts';
import { POLICY_FLAGS } from './policy-flags.ts';
import { SETTINGS_FLAGS, withSettings } from './settings-flags.ts';

export const ROLLBACK = defineCommand({
  name: 'rollback',
  summary: 'restore the cluster to its state before a run',
  operands: {
    run: optionalOperand(
      text('run'),
      'the run to roll back, as `sluice status` shows it (default: the last one, unless it is itself a rollback)',
    ),
  },
  flags: {
    ...FLOWS_FLAG,
    ...FLOWS_FALLBACK_FLAG,
    ...INVENTORY_FLAG,
    ...CLUSTER_FLAGS,
    ...SETTLE_FLAG,
    cni: POLICY_FLAGS.cni,
    set: POLICY_FLAGS.set,
    keepGoing: switchFlag({ help: 'restore what can be restored even if something else cannot' }),
    yes: switchFlag({
      short: 'y',
      help: 'do not ask for confirmation at a terminal; pipelines are never asked',
    }),
    ...SETTINGS_FLAGS,
  },
  run: ({ flags, operands: { run } }, io) =>
    withSettings(flags, io, async (settings) => {
      const { runRollback } = await import('../commands/rollback.ts');
      return runRollback(
        {
          ...connectionOptions(settings, flags),
          ...settleOption(settings, flags),
          recorded: { ...flowOptions(settings), ...connectionOptions(settings, flags) },
          yes: flags.yes,
          keepGoing: flags.keepGoing,
          ...(run !== undefined && { run }),
        },
        io,
      );
    }),
});
