import { oneOf, type ValuesOf } from './setting.ts';

/** Settings of the Amazon VPC CNI that change verdicts, named after the environment variables of its add-on. */
export const AWS_SETTINGS = {
  networkPolicyEnforcingMode: oneOf(
    ['standard', 'strict'],
    'standard',
    'whether pods that no policy selects are denied (strict)',
  ),
} as const;

export type AwsPlatform = ValuesOf<typeof AWS_SETTINGS>;
