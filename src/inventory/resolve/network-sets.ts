import type { Cidr } from '../../model/cidr.ts';
import { recordedSet } from '../../model/recorded-set.ts';
import type { PolicySet } from '../../policy/policy-set.ts';

/** The blocks of Calico's network sets, by the name of an end that was recorded as the set. */
export type NetworkSets = ReadonlyMap<string, readonly Cidr[]>;

/** The described sets, each with the blocks of all its descriptions. A set with a description that could not be read is left out. */
export function networkSetsOf(descriptions: readonly PolicySet[]): NetworkSets {
  const found = new Map<string, readonly Cidr[]>();
  for (const { dialect, value } of descriptions.flatMap(({ policies }) => policies)) {
    if (dialect !== 'calico' || value.kind !== 'network-set' || value.nets.length === 0) continue;
    const name = recordedSet(value.namespace, value.name);
    found.set(name, [...(found.get(name) ?? []), ...value.nets]);
  }
  for (const { ref } of descriptions.flatMap(({ contested, notSimulated }) => [
    ...contested,
    ...notSimulated,
  ])) {
    if (ref.kind === 'NetworkSet') found.delete(recordedSet(ref.namespace, ref.name));
    if (ref.kind === 'GlobalNetworkSet') found.delete(recordedSet(undefined, ref.name));
  }
  return found;
}
