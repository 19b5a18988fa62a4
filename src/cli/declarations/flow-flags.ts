import { RECORD_FORMAT_NAMES } from '../../flows/format/record-format-names.ts';
import { listFlag, optionalFlag } from '../command-line/flag.ts';
import { oneOf, path } from '../command-line/value-kind.ts';
import type { Settings } from '../config/settings.ts';
import { policyOptions } from './policy-flags.ts';

export const INVENTORY_FLAG = {
  inventory: listFlag(path('path'), {
    short: 'i',
    help: 'manifests or `kubectl get -o json` dumps that say who is who; cluster: for what is live',
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
  flowFormat: optionalFlag(oneOf('name', RECORD_FORMAT_NAMES), {
    help: 'what the records are, where detection by content errs',
  }),
};

/** What commands that judge flows want to know of the settings. */
export function flowOptions(settings: Settings) {
  return {
    ...policyOptions(settings),
    inventory: settings.inventory,
    flows: settings.flows,
    flowsFallback: settings.flowsFallback,
  };
}
