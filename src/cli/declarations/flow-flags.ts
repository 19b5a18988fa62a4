import { listFlag, optionalFlag } from '../command-line/flag.ts';
import { FLOW_FORMAT, path } from '../command-line/value-kind.ts';
import type { Settings } from '../config/settings.ts';
import { policyOptions } from './policy-flags.ts';

export const INVENTORY_FLAG = {
  inventory: listFlag(path('path'), {
    short: 'i',
    help: 'manifests or `kubectl get -o json` dumps that describe the workloads; PATH@TIME is one from an earlier time, cluster: the live cluster',
  }),
};

export const FLOWS_FLAG = {
  flows: listFlag(path('path'), {
    short: 'f',
    help: 'recorded flows or digests: files, folders, globs, gitlab-package:NAME; - for standard input',
  }),
};

export const FLOWS_FALLBACK_FLAG = {
  flowsFallback: listFlag(path('path'), {
    help: 'recorded flows or digests that are read when a package of --flows cannot be fetched',
  }),
};

export const FLOW_FORMAT_FLAG = {
  flowFormat: optionalFlag(FLOW_FORMAT, {
    help: 'format of the records, if detection by content is wrong; also a format of the configuration',
  }),
};

/** The settings that commands that judge flows need. */
export function flowOptions(settings: Settings) {
  const { inventory, flows, flowsFallback, flowFormat, flowMappings } = settings;
  return { ...policyOptions(settings), inventory, flows, flowsFallback, flowFormat, flowMappings };
}
