import { listFlag, optionalFlag } from '../command-line/flag.ts';
import { CNI, KEY_AND_VALUE, path, text } from '../command-line/value-kind.ts';
import type { Settings } from '../config/settings.ts';

/** Which policies, and how they are read. */
export const POLICY_FLAGS = {
  policies: listFlag(path('path'), {
    short: 'p',
    help: 'policy files, folders or globs; - for standard input',
  }),
  defaultNamespace: optionalFlag(text('name'), { help: 'namespace of manifests that name none' }),
  renderedOutput: optionalFlag(path('folder'), {
    help: 'keep what `render` of the configuration gave, so that reports can link to it',
  }),
  cni: optionalFlag(CNI, { help: 'network plug-in of the cluster, with its version: cilium@1.19' }),
  set: listFlag(KEY_AND_VALUE, {
    help: 'a setting of the network plug-in: cilium.policyCIDRMatchMode=nodes',
  }),
};

/** The settings that commands with these flags need. */
export function policyOptions(settings: Settings) {
  const { policies, policiesAreNamed, policiesAreOfEnvironment, render, platform, limits } = settings;
  const { defaultNamespace, defaultNamespaceIsNamed, environmentsWithPolicies } = settings;
  return {
    policies,
    policiesAreNamed,
    policiesAreOfEnvironment,
    environmentsWithPolicies,
    render,
    platform,
    defaultNamespace,
    defaultNamespaceIsNamed,
    limits,
  };
}
