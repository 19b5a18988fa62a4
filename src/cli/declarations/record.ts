import { REDACTIONS } from '../../digest/derive/redactions.ts';
import { defineCommand } from '../command-line/command.ts';
import { listFlag, optionalFlag, switchFlag } from '../command-line/flag.ts';
import { COUNT, DURATION, path, severalOf, text, UsageError } from '../command-line/value-kind.ts';
import { STANDARD_OUTPUT } from '../standard-output.ts';
import { CLUSTER_FLAGS } from './cluster-flags.ts';
import { FLOW_FORMAT_FLAG, FLOWS_FLAG } from './flow-flags.ts';
import { inventoryOptions } from './inventory-options.ts';
import { SETTINGS_FLAGS, withSettings } from './settings-flags.ts';

export const RECORD = defineCommand({
  name: 'record',
  summary: 'digest recorded flows: the distinct connections with their counts',
  operands: {},
  flags: {
    ...FLOWS_FLAG,
    ...FLOW_FORMAT_FLAG,
    output: optionalFlag(path('file'), {
      short: 'o',
      help: 'the digest to write; - for standard output',
    }),
    publish: optionalFlag(text('package'), {
      help: 'publish the digest to GitLab: gitlab-package:NAME, or gitlab-package:group/project/NAME',
    }),
    keep: optionalFlag(
      { ...DURATION, title: 'a duration such as 24h, 7d or 30d' },
      { help: 'add to the existing digest, and drop what was last seen longer ago than this' },
    ),
    inventory: listFlag(path('path'), {
      short: 'i',
      help: 'manifests or `kubectl get -o json` dumps that say whose an address was when it was recorded; PATH@TIME is one from an earlier time, cluster: the live cluster',
    }),
    ...CLUSTER_FLAGS,
    redact: optionalFlag(severalOf('what', REDACTIONS), {
      help: 'leave names, public addresses or both (names,addresses) of hosts outside the cluster out of the digest; verdicts that depend on them are then unknown',
    }),
    foldAddresses: optionalFlag(COUNT, {
      help: 'fold clients outside the cluster into prefixes when there are more than this; verdicts of a block that covers only part of a prefix are then unknown',
    }),
    foldLabels: switchFlag({
      help: 'leave out the labels that controllers set pod by pod (pod-template-hash, …); verdicts of policies that match them are then unknown',
    }),
    volumes: switchFlag({
      help: 'keep the minimum of bytes and packets that each connection moved, where the counters of the records make that certain',
    }),
    describe: switchFlag({
      help: 'write nothing; show what the formats can and cannot tell: all, or those of --flows; of a digest, what its sources lack',
    }),
    ...SETTINGS_FLAGS,
  },
  run: ({ flags: { output, publish, keep, describe, ...flags } }, io) => {
    const writes = output !== undefined || publish !== undefined;
    if (!writes && !describe) throw new UsageError('`--output <file>` or `--publish <package>` is missing');
    if (writes && describe) {
      throw new UsageError('`--describe` writes no digest: leave `--output` and `--publish` out');
    }
    if (keep !== undefined && publish === undefined && (output === undefined || output === STANDARD_OUTPUT)) {
      throw new UsageError(
        '`--keep` adds to an existing digest: give it with `--output <file>` or `--publish <package>`',
      );
    }
    return withSettings(flags, io, async (settings) => {
      const { flows, flowFormat, flowMappings } = settings;
      if (!writes) {
        const { runDescribe } = await import('../commands/record/describe-sources.ts');
        const described = flags.flows === undefined ? [] : flows;
        return runDescribe({ flows: described, flowFormat, flowMappings }, io);
      }
      const { runRecord } = await import('../commands/record.ts');
      const inventory = inventoryOptions(settings, flags);
      return runRecord(
        { flows, flowFormat, flowMappings, output, publish, keepMs: keep, inventory, ...settings.record },
        io,
      );
    });
  },
});
