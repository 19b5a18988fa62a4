import { CNI_PROFILES, type CniProfile } from '../kubernetes/cni-profile.ts';
import type { AwsPlatform } from './aws-settings.ts';
import type { CalicoPlatform } from './calico-settings.ts';
import type { CiliumPlatform } from './cilium-settings.ts';
import type { Cni } from './cni.ts';

/** What enforces policies: a CNI of a version, with the settings that change verdicts. */
export interface Platform {
  readonly cni: Cni;
  /** `cilium 1.20`, and settings that are not the chart's: what people call it. */
  readonly name: string;
  /** What it does where the NetworkPolicy API leaves that open. */
  readonly profile: CniProfile;
  /** How the policies of `cilium.io` are enforced; undefined: by nobody. */
  readonly cilium: CiliumPlatform | undefined;
  /** How the policies of `projectcalico.org` are enforced; undefined: by nobody. */
  readonly calico: CalicoPlatform | undefined;
  /** Settings of the Amazon VPC CNI; undefined: it is another one. */
  readonly aws: AwsPlatform | undefined;
}

/** The API by itself. */
export const KUBERNETES: Platform = {
  cni: 'kubernetes',
  name: 'kubernetes',
  profile: CNI_PROFILES.kubernetes,
  cilium: undefined,
  calico: undefined,
  aws: undefined,
};
