import type { Cidr } from '../../../model/cidr.ts';
import type { IpAddress } from '../../../model/ip-address.ts';
import { type LabelSet, NO_LABELS_KNOWN } from '../../../model/label-set.ts';
import { recordedSet } from '../../../model/recorded-set.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { CalicoNetworkSet, CalicoProfile, HostEndpoint } from '../calico-object.ts';
import type { LabelLookup } from '../selector/match-labelled.ts';
import { NAMESPACE_LABEL } from '../selector/rewrite-selector.ts';

/** Something besides pods that selectors may mean: the addresses of a network set or a host endpoint. */
export interface LabelledAddresses {
  /** The entity of ends that were recorded as this network set; undefined for host endpoints. */
  readonly recordedAs: string | undefined;
  readonly lookup: LabelLookup;
  readonly nets: readonly Cidr[];
  /** Why it is not certain that it is as it is described here. */
  readonly doubt: Unknown | undefined;
}

/** A GlobalNetworkSet has only its own labels; a NetworkSet also those of its namespace. */
export function labelledSet(
  set: CalicoNetworkSet,
  namespaces: ReadonlyMap<string, LabelSet>,
  doubt: Unknown | undefined,
): LabelledAddresses {
  const { namespace, name, labels, nets } = set;
  const recordedAs = recordedSet(namespace, name);
  const namespaceLabels = namespaces.get(namespace ?? '') ?? NO_LABELS_KNOWN;
  const lookup = (label: string) => labels.get(label) ?? inherited(set, namespaceLabels, label);
  return {
    recordedAs,
    lookup: namespace === undefined ? (label) => labels.get(label) : lookup,
    nets,
    doubt,
  };
}

function inherited(
  { namespace = '', name }: CalicoNetworkSet,
  namespaceLabels: LabelSet,
  label: string,
): string | undefined | Unknown {
  if (label === NAMESPACE_LABEL) return namespace;
  if (!label.startsWith('pcns.')) return undefined;
  const key = label.slice('pcns.'.length);
  if (key === 'projectcalico.org/name' || key === 'kubernetes.io/metadata.name') return namespace;
  const value = namespaceLabels.labels.get(key);
  if (value !== undefined || namespaceLabels.isComplete) return value;
  return {
    code: 'namespace-labels-not-recorded',
    detail: `label \`${key}\` of namespace \`${namespace}\`, which NetworkSet \`${name}\` inherits, is not known`,
  };
}

/** The profile that Calico gives to automatic host endpoints: it allows, and applies no labels. */
export const DEFAULT_ALLOW = 'projectcalico-default-allow';

/**
 * A host endpoint has its own labels, and those that its profiles apply: of one name the own one, else that of the first profile
 * (felix/labelindex/named_port_index.go).
 */
export function labelledHost(
  endpoint: HostEndpoint,
  profiles: readonly CalicoProfile[],
  doubt: Unknown | undefined,
): LabelledAddresses {
  const lookup = (label: string) => endpoint.labels.get(label) ?? labelOfProfiles(endpoint, profiles, label);
  return { recordedAs: undefined, lookup, nets: endpoint.expectedIPs.map(wholeAddress), doubt };
}

function labelOfProfiles(
  { name: host, profiles: names }: HostEndpoint,
  profiles: readonly CalicoProfile[],
  label: string,
): string | undefined | Unknown {
  for (const name of names) {
    const profile = profiles.find((one) => one.name === name);
    if (profile === undefined && name !== DEFAULT_ALLOW) {
      return {
        code: 'reference-not-given',
        detail: `Profile \`${name}\`, whose labels HostEndpoint \`${host}\` inherits, is not given`,
      };
    }
    const value = profile?.labelsToApply.get(label);
    if (value !== undefined) return value;
  }
  return undefined;
}

export function wholeAddress(address: IpAddress): Cidr {
  return { base: address, prefixLength: address.family === 4 ? 32 : 128 };
}
