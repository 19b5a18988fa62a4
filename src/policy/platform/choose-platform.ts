import { didYouMean } from '../fields/did-you-mean.ts';
import { CNI_PROFILES, type CniProfile } from '../kubernetes/cni-profile.ts';
import { CALICO_SETTINGS } from './calico-settings.ts';
import { CILIUM_SETTINGS } from './cilium-settings.ts';
import {
  CALICO_VERSIONS,
  CILIUM_VERSIONS,
  type CiliumVersion,
  CNIS,
  type Cni,
  isCalicoSince,
  isCiliumSince,
  NEWEST_CALICO,
  VERSIONS,
} from './cni.ts';
import {
  AZURE_CILIUM_SETTINGS,
  doubtOfPortRangesInAzure,
  doubtsOfAzure,
  doubtsOfGke,
  GKE_SETTINGS,
  NO_DOUBTS,
  SCTP_NOT_TOLD,
} from './managed-cilium.ts';
import { AWS_SETTINGS, KUBERNETES, type Platform } from './platform.ts';
import type { Setting, ValuesOf } from './setting.ts';

/** Why a choice is invalid, and what to write instead. */
export interface ChoiceProblem {
  readonly problem: string;
  readonly help: string;
}

/** All settings by the names under which people write them, such as `cilium.policyCIDRMatchMode`. */
export const SETTINGS: ReadonlyMap<string, Setting<unknown>> = new Map([
  ...Object.entries(CILIUM_SETTINGS).map(([key, setting]) => [`cilium.${key}`, setting] as const),
  ...Object.entries(CALICO_SETTINGS).map(([key, setting]) => [`calico.${key}`, setting] as const),
  ...Object.entries(AWS_SETTINGS).map(([key, setting]) => [`aws-vpc-cni.${key}`, setting] as const),
  ...Object.entries(AZURE_CILIUM_SETTINGS).map(([key, setting]) => [`azure-cilium.${key}`, setting] as const),
  ...Object.entries(GKE_SETTINGS).map(([key, setting]) => [`gke-dataplane-v2.${key}`, setting] as const),
]);

/** Managed clusters also take the settings of the Cilium in them. */
const PREFIXES: Readonly<Partial<Record<Cni, readonly string[]>>> = {
  'azure-cilium': ['azure-cilium.', 'cilium.'],
  'gke-dataplane-v2': ['gke-dataplane-v2.', 'cilium.'],
};

/**
 * The platform for a text such as `cilium@1.19` and settings such as `cilium.policyCIDRMatchMode` → `nodes`. Without a version
 * the newest known one is meant; settings that are left out are the chart's.
 */
export function choosePlatform(
  written: string,
  given: ReadonlyMap<string, string> = new Map(),
): Platform | ChoiceProblem {
  const at = written.indexOf('@');
  const name = at < 0 ? written : written.slice(0, at);
  const cni = CNIS.find((one) => one === name);
  if (cni === undefined) return unknownCni(name);
  const version = at < 0 ? VERSIONS[cni].at(-1) : knownVersion(cni, written.slice(at + 1));
  if (at >= 0 && version === undefined) return unknownVersion(cni, written.slice(at + 1));
  const settings = new Map([...given].map(([key, value]) => [asListed(key), value]));
  for (const [key, value] of settings) {
    const problem = problemOfSetting(cni, key, value);
    if (problem !== undefined) return problem;
  }
  return platformOf(cni, version, settings);
}

/** The newest known version, with the chart's settings. */
export function newestPlatform(cni: Cni): Platform {
  return platformOf(cni, VERSIONS[cni].at(-1), new Map());
}

/** The name of a setting as it is listed: Cidr and CIDR are the same. */
export function asListed(key: string): string {
  return [...SETTINGS.keys()].find((listed) => listed.toLowerCase() === key.toLowerCase()) ?? key;
}

function platformOf(cni: Cni, version: string | undefined, settings: ReadonlyMap<string, string>): Platform {
  const profile = CNI_PROFILES[cni];
  const changed = [...settings].map(([key, value]) => `${key}=${value}`).sort();
  const name = [
    version === undefined ? cni : `${cni} ${version}`,
    ...(changed.length === 0 ? [] : [`(${changed.join(', ')})`]),
  ].join(' ');
  const none = { cni, name, profile, cilium: undefined, calico: undefined, aws: undefined };
  const ciliumOf = (known: CiliumVersion, doubts: typeof NO_DOUBTS): Platform => {
    const isSctpTold = cni === 'cilium' || settings.has('cilium.sctp.enabled');
    const doubtOfSctp = isSctpTold ? undefined : SCTP_NOT_TOLD;
    const cilium = {
      version: known,
      ...doubts,
      doubtOfSctp,
      ...valuesOf('cilium', CILIUM_SETTINGS, withDefaultsOf(cni, known, settings)),
    };
    return { ...none, cilium, profile: withMatchMode(profile, settings.get('cilium.policyCIDRMatchMode')) };
  };
  switch (cni) {
    case 'kubernetes':
      return KUBERNETES;
    case 'antrea':
    case 'ovn-kubernetes':
      return none;
    case 'aws-vpc-cni':
      return { ...none, aws: valuesOf('aws-vpc-cni', AWS_SETTINGS, settings) };
    case 'azure-cilium': {
      const known = CILIUM_VERSIONS.find((one) => one === version) ?? '1.18';
      const platform = ciliumOf(
        known,
        doubtsOfAzure(valuesOf('azure-cilium', AZURE_CILIUM_SETTINGS, settings)),
      );
      return { ...platform, profile: { ...platform.profile, ...doubtOfPortRangesInAzure(known) } };
    }
    case 'gke-dataplane-v2':
      return ciliumOf(
        '1.18',
        doubtsOfGke(
          valuesOf('gke-dataplane-v2', GKE_SETTINGS, settings),
          settings.has('cilium.policyCIDRMatchMode'),
        ),
      );
    case 'cilium': {
      return ciliumOf(CILIUM_VERSIONS.find((one) => one === version) ?? '1.20', NO_DOUBTS);
    }
    case 'calico': {
      const known = CALICO_VERSIONS.find((one) => one === version) ?? NEWEST_CALICO;
      const calico = { version: known, ...valuesOf('calico', CALICO_SETTINGS, settings) };
      if (isCalicoSince(known, '3.30')) return { ...none, calico };
      return { ...none, calico, profile: { ...profile, portsOfInitContainers: 'ignored' } };
    }
  }
}

/** Charts before 1.19 do not limit peers to the own cluster; versions before 1.18 cannot. AKS and GKE do not use Cilium's tunnels. */
function withDefaultsOf(
  cni: Cni,
  version: CiliumVersion,
  settings: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const key = 'cilium.clustermesh.policyDefaultLocalCluster';
  const isTold = settings.has(key) && isCiliumSince(version, '1.18');
  return new Map([
    ...(cni === 'cilium' ? [] : [['cilium.routingMode', 'native'] as const]),
    ...settings,
    ...(isTold || isCiliumSince(version, '1.19') ? [] : [[key, 'false'] as const]),
  ]);
}

/** What CIDR rules match besides the world, blocks of NetworkPolicies match, too. */
function withMatchMode(profile: CniProfile, mode: string | undefined): CniProfile {
  if (mode === undefined) return profile;
  const matched = mode.split(',');
  const pods = matched.includes('pods') ? 'by-address' : 'never';
  const nodes = matched.includes('nodes') ? 'by-address' : 'never';
  return { ...profile, ipBlockMatchesPods: { ingress: pods, egress: pods }, ipBlockMatchesNodes: nodes };
}

function valuesOf<Table extends Readonly<Record<string, Setting<unknown>>>>(
  prefix: string,
  table: Table,
  settings: ReadonlyMap<string, string>,
): ValuesOf<Table> {
  const values = Object.entries(table).map(([key, setting]) => {
    const text = settings.get(`${prefix}.${key}`);
    return [key, (text === undefined ? undefined : setting.parse(text)) ?? setting.byDefault];
  });
  // Each value comes from the setting with its own key.
  return Object.fromEntries(values) as ValuesOf<Table>;
}

/** `1.19`, `v1.19` and `1.19.4` mean the same. */
function knownVersion(cni: Cni, written: string): string | undefined {
  const minor = /^v?(\d{1,4}\.\d{1,4})(?:\.\d{1,4})?$/.exec(written)?.[1];
  return VERSIONS[cni].find((version) => version === minor);
}

function unknownCni(name: string): ChoiceProblem {
  const suggestion = didYouMean(name, CNIS);
  return {
    problem: `\`${name}\` is not a network plug-in that Sluice knows`,
    help: suggestion === undefined ? `known: ${listed(CNIS)}` : `did you mean \`${suggestion}\`?`,
  };
}

function unknownVersion(cni: Cni, version: string): ChoiceProblem {
  const known = VERSIONS[cni];
  return {
    problem: `Sluice does not know how \`${cni}\` \`${version}\` behaves`,
    help: known.length === 0 ? `use \`${cni}\` without a version` : `known: ${listed(known)}`,
  };
}

function problemOfSetting(cni: Cni, key: string, value: string): ChoiceProblem | undefined {
  const setting = SETTINGS.get(key);
  const prefixes = PREFIXES[cni] ?? [`${cni}.`];
  const own = [...SETTINGS.keys()].filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
  if (setting === undefined) {
    const suggestion = didYouMean(key, [...SETTINGS.keys()]);
    const known = own.length === 0 ? `\`${cni}\` has no settings` : `known: ${listed(own)}`;
    return {
      problem: `\`${key}\` is not a setting that Sluice knows`,
      help: suggestion === undefined ? known : `did you mean \`${suggestion}\`?`,
    };
  }
  if (!own.includes(key)) {
    return {
      problem: `\`${key}\` is not a setting of \`${cni}\``,
      help: 'remove it, or set the network plug-in that has it with `--cni`',
    };
  }
  if (setting.parse(value) !== undefined) return undefined;
  return { problem: `\`${key}\` is \`${value}\``, help: `it must be ${setting.title}` };
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
