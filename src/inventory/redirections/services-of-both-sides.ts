import { formatIpAddress } from '../../model/ip-address.ts';
import { type LabelSet, lacksLabel } from '../../model/label-set.ts';
import type { Inventory, InventoryPod, InventoryService, InventoryWorkload } from '../inventory.ts';
import { ownerKey } from '../owner-chain.ts';

export type Described = InventoryPod | InventoryWorkload;

/** A Service, and whom it may select, on one side of a change. */
export interface ServiceSide {
  /** Its descriptions; several where files and a dump describe it. */
  readonly services: readonly InventoryService[];
  readonly selected: readonly Described[];
}

export interface ServiceOfBothSides {
  readonly namespace: string;
  readonly name: string;
  readonly before: ServiceSide;
  readonly after: ServiceSide;
  readonly addresses: ReadonlySet<string>;
}

/**
 * The Services that the inventory describes before the change, as far as they, or the workloads of their namespace, differ after it; one
 * that is gone leads nowhere. Templates count before
 * the pods that run, which are what they were made from. A description that both sides have (a dump) does not count where a
 * changed one says how the Service will be.
 */
export function servicesOfBothSides(before: Inventory, after: Inventory): readonly ServiceOfBothSides[] {
  const then = Map.groupBy(before.services, keyOfService);
  const now = Map.groupBy(after.services, keyOfService);
  const [ownersThen, ownersNow] = [ownersOf(before), ownersOf(after)];
  const isAltered = alteredNamespaces(ownersThen, ownersNow);
  return [...then].flatMap(([key, was]): ServiceOfBothSides[] => {
    const is = now.get(key) ?? [];
    const [first] = was;
    if (first === undefined) return [];
    const { namespace, name } = first;
    const [texts, others] = [new Set(was.map(textOf)), new Set(is.map(textOf))];
    const come = is.filter((one) => !texts.has(textOf(one)));
    const gone = was.filter((one) => !others.has(textOf(one)));
    const isGone = is.length === 0;
    if (!isGone && come.length === 0 && !isAltered(namespace)) return [];
    const sideOf = (services: readonly InventoryService[], owners: typeof ownersNow): ServiceSide => ({
      services,
      selected: (owners.get(namespace) ?? []).filter(({ profile }) =>
        services.some((service) => maySelect(service, profile.labels)),
      ),
    });
    const beforeIt = sideOf(come.length > 0 && gone.length > 0 ? gone : was, ownersThen);
    if (isGone && !areSomeKept(beforeIt.selected, ownersNow.get(namespace) ?? [])) return [];
    return [
      {
        namespace,
        name,
        before: beforeIt,
        after: sideOf(come.length > 0 ? come : is, ownersNow),
        addresses: new Set(was.flatMap((one) => one.addresses.map(formatIpAddress))),
      },
    ];
  });
}

/** A Service that goes with all its pods leads nobody elsewhere: nobody is there any more. */
function areSomeKept(selected: readonly Described[], owners: readonly Described[]): boolean {
  const kept = new Set(owners.map(({ namespace, owner }) => ownerKey(namespace, owner)));
  return selected.some(({ namespace, owner }) => kept.has(ownerKey(namespace, owner)));
}

/** Labels that are not known may be those that it asks for. */
export function maySelect({ selector }: InventoryService, labels: LabelSet): boolean {
  return (
    selector !== undefined &&
    [...selector].every(([key, value]) => {
      const own = labels.labels.get(key);
      return own === undefined ? !lacksLabel(labels, key) : own === value;
    })
  );
}

function keyOfService({ namespace, name }: InventoryService): string {
  return `${namespace}/${name}`;
}

/** What decides where it leads. */
function textOf({ selector, ports, isHeadless }: InventoryService): string {
  return JSON.stringify([selector && [...selector].sort(), ports, isHeadless]);
}

/** Templates, and pods whose owner no template describes. */
function ownersOf({ workloads, pods }: Inventory): ReadonlyMap<string, readonly Described[]> {
  const described = new Set(workloads.map(({ namespace, owner }) => ownerKey(namespace, owner)));
  const bare = pods.filter(
    ({ namespace, owner, isDone }) => !isDone && !described.has(ownerKey(namespace, owner)),
  );
  return Map.groupBy<string, Described>([...workloads, ...bare], ({ namespace }) => namespace);
}

/** Those in which owners come, or are described otherwise. */
function alteredNamespaces(
  before: ReadonlyMap<string, readonly Described[]>,
  after: ReadonlyMap<string, readonly Described[]>,
): (namespace: string) => boolean {
  const known = new Map<string, boolean>();
  const textsOf = (owners: readonly Described[] = []) =>
    owners.map(({ owner, profile: { labels, ports } }) =>
      JSON.stringify([owner, [...labels.labels].sort(), ports]),
    );
  return (namespace) => {
    const found = known.get(namespace);
    if (found !== undefined) return found;
    const was = new Set(textsOf(before.get(namespace)));
    const answer = textsOf(after.get(namespace)).some((text) => !was.has(text));
    known.set(namespace, answer);
    return answer;
  };
}
