import { CNI_PROFILES, type CniProfile } from '../kubernetes/cni-profile.ts';
import type { CalicoPlatform } from './calico-settings.ts';
import type { CiliumPlatform } from './cilium-settings.ts';
import type { Cni } from './cni.ts';
import { oneOf, type ValuesOf } from './setting.ts';

/** Settings of the Amazon VPC CNI that change verdicts, named after the environment variables of its add-on. */
export const AWS_SETTINGS = {
  networkPolicyEnforcingMode: oneOf(
    ['standard', 'strict'],
    'standard',
    'whether pods that no policy selects are denied (strict)',
  ),
} as const;

type AwsPlatform = ValuesOf<typeof AWS_SETTINGS>;

/** What enforces policies: a CNI of a version, with the settings that change verdicts. */
export interface Platform {
  readonly cni: Cni;
  /** What people call it: `cilium 1.20`, followed by settings that are not the chart's. */
  readonly name: string;
  /** What it does where the NetworkPolicy API leaves that open. */
  readonly profile: CniProfile;
  /** How policies of `cilium.io` are enforced; undefined when nothing enforces them. */
  readonly cilium: CiliumPlatform | undefined;
  /** How policies of `projectcalico.org` are enforced; undefined when nothing enforces them. */
  readonly calico: CalicoPlatform | undefined;
  /** Settings of the Amazon VPC CNI; undefined for other plug-ins. */
  readonly aws: AwsPlatform | undefined;
}

/** The API itself, without a CNI. */
export const KUBERNETES: Platform = {
  cni: 'kubernetes',
  name: 'kubernetes',
  profile: CNI_PROFILES.kubernetes,
  cilium: undefined,
  calico: undefined,
  aws: undefined,
};
