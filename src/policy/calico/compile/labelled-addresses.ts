import type { Cidr } from '../../../model/cidr.ts';
import type { IpAddress } from '../../../model/ip-address.ts';
import { type LabelSet, NO_LABELS_KNOWN } from '../../../model/label-set.ts';
import { recordedSet } from '../../../model/recorded-set.ts';
import type { Unknown } from '../../../model/ternary.ts';
import type { CalicoNetworkSet, HostEndpoint } from '../calico-object.ts';
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

/** A host endpoint has its own labels, and those that its profiles apply unless it has a label of that name itself. */
export function labelledHost(
  { labels, expectedIPs }: HostEndpoint,
  profileLabels: ReadonlyMap<string, string>,
  doubt: Unknown | undefined,
): LabelledAddresses {
  const lookup = (label: string) => labels.get(label) ?? profileLabels.get(label);
  return { recordedAs: undefined, lookup, nets: expectedIPs.map(wholeAddress), doubt };
}

export function wholeAddress(address: IpAddress): Cidr {
  return { base: address, prefixLength: address.family === 4 ? 32 : 128 };
}
