import { listFlag, optionalFlag } from '../command-line/flag.ts';
import { CNI, path, text } from '../command-line/value-kind.ts';
import type { Settings } from '../config/settings.ts';

/** Which policies, and how they are read. */
export const POLICY_FLAGS = {
  policies: listFlag(path('path'), {
    short: 'p',
    help: 'policy files, folders or globs; - for standard input',
  }),
  defaultNamespace: optionalFlag(text('name'), { help: 'namespace of manifests that name none' }),
  renderedOutput: optionalFlag(path('folder'), {
    help: 'keep what `render` of the configuration gave, so that reports can lead to it',
  }),
  cni: optionalFlag(CNI, { help: 'network plug-in of the cluster: kubernetes, cilium or calico' }),
};

/** What commands want to know of the settings for these flags. */
export function policyOptions({ policies, render, cni, defaultNamespace, limits }: Settings) {
  return { policies, render, cni, defaultNamespace, limits };
}
