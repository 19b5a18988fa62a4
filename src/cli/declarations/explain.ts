import { defineCommand } from '../command-line/command.ts';
import { optionalFlag } from '../command-line/flag.ts';
import { operand } from '../command-line/operand.ts';
import { oneOf, text } from '../command-line/value-kind.ts';
import { CLUSTER_FLAGS, connectionOptions } from './cluster-flags.ts';
import {
  FLOW_FORMAT_FLAG,
  FLOWS_FALLBACK_FLAG,
  FLOWS_FLAG,
  flowOptions,
  INVENTORY_FLAG,
} from './flow-flags.ts';
import { POLICY_FLAGS } from './policy-flags.ts';
import { reportFlags, reportOptions } from './report-flags.ts';
import { SETTINGS_FLAGS, withJudgedSettings } from './settings-flags.ts';

export const EXPLAIN = defineCommand({
  name: 'explain',
  summary: 'explain why a connection is allowed or denied, down to file and line',
  operands: {
    source: operand(text('source'), 'namespace/workload, workload when it is the only one, or an address'),
    destination: operand(text('destination'), 'the same; an address of a Service stands for its pods'),
    port: operand(text('port'), '8080, TCP/8080, 53/udp, ICMP, or a name: http'),
  },
  flags: {
    ...POLICY_FLAGS,
    ...INVENTORY_FLAG,
    ...CLUSTER_FLAGS,
    ...FLOWS_FLAG,
    ...FLOWS_FALLBACK_FLAG,
    ...FLOW_FORMAT_FLAG,
    expect: optionalFlag(oneOf('answer', ['allowed', 'denied', 'unknown']), {
      help: 'exit with 1 unless every answer is this verdict',
    }),
    ...reportFlags(['text', 'json'], 'text'),
    ...SETTINGS_FLAGS,
  },
  run: ({ flags, operands }, io) =>
    withJudgedSettings(flags, io, async (settings) => {
      const { runExplain } = await import('../commands/explain.ts');
      const { expect } = flags;
      return runExplain(
        {
          ...flowOptions(settings),
          ...connectionOptions(settings, flags),
          ...operands,
          ...reportOptions(flags),
          expect,
        },
        io,
      );
    }),
});
