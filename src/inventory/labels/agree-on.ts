import {
  type AddressSet,
  NO_ADDRESS,
  type ServiceAccount,
  type WorkloadEndpoint,
} from '../../model/endpoint.ts';
import { formatIpAddress } from '../../model/ip-address.ts';
import type { LabelSet } from '../../model/label-set.ts';

/** One workload as several inventories know it: where they differ is unknown. Everything else is taken from the first. */
export function agreeOn(first: WorkloadEndpoint, others: readonly WorkloadEndpoint[]): WorkloadEndpoint {
  if (others.length === 0) return first;
  const all = [first, ...others];
  const { nodeNames: _, ...told } = first;
  const { ports } = first;
  const isSamePorts = others.every((other) => JSON.stringify(other.ports) === JSON.stringify(ports));
  return {
    ...told,
    ...agreeOnNodes(all),
    labels: agreeOnLabels(all.map(({ labels }) => labels)),
    namespaceLabels: agreeOnLabels(all.map(({ namespaceLabels }) => namespaceLabels)),
    ports: isSamePorts ? ports : undefined,
    addresses: agreeOnAddresses(all.map(({ addresses }) => addresses)),
    serviceAccount: agreeOnAccount(all.map(({ serviceAccount }) => serviceAccount)),
  };
}

/** Left out where one inventory does not say on which nodes the pods run. */
function agreeOnNodes(all: readonly WorkloadEndpoint[]): Pick<WorkloadEndpoint, 'nodeNames'> {
  const names = all.flatMap(({ nodeNames }) => (nodeNames === undefined ? [] : [nodeNames]));
  return names.length < all.length ? {} : { nodeNames: [...new Set(names.flat())].sort() };
}

/** The addresses of all times, one of which was recorded. */
function agreeOnAddresses(sets: readonly AddressSet[]): AddressSet {
  const [first = NO_ADDRESS, ...others] = [...new Set(sets)];
  if (others.length === 0) return first;
  const addresses = sets.flatMap((set) => set.addresses);
  const distinct = new Map(addresses.map((address) => [formatIpAddress(address), address]));
  return { addresses: [...distinct.values()], isComplete: sets.every(({ isComplete }) => isComplete) };
}

function agreeOnAccount(accounts: readonly (ServiceAccount | undefined)[]): ServiceAccount | undefined {
  const known = accounts.filter((account) => account !== undefined);
  const [first] = known;
  if (first === undefined || known.length < accounts.length) return undefined;
  if (known.some(({ name }) => name !== first.name)) return undefined;
  return { name: first.name, labels: agreeOnLabels(known.map(({ labels }) => labels)) };
}

/** The labels that all sets have with the same value; whether the object had those in which they differ is unknown. */
export function agreeOnLabels(sets: readonly LabelSet[]): LabelSet {
  const [first] = sets;
  if (first !== undefined && sets.every((set) => set === first)) return first;
  const keys = new Set(sets.flatMap(({ labels }) => [...labels.keys()]));
  const labels = new Map<string, string>();
  const withheld = new Set(sets.flatMap((set) => [...(set.withheld ?? [])]));
  for (const key of keys) {
    const [value, ...others] = new Set(sets.map((set) => set.labels.get(key)));
    if (value !== undefined && others.length === 0) labels.set(key, value);
    else withheld.add(key);
  }
  if (!sets.every(({ isComplete }) => isComplete)) return { labels, isComplete: false };
  return withheld.size === 0 ? { labels, isComplete: true } : { labels, isComplete: true, withheld };
}
