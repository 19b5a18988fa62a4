import { type Endpoint, NO_IDENTITY_FACTS, singleAddress } from '../../model/endpoint.ts';
import { type LabelSet, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { isPrivateAddress } from '../../model/private-address.ts';
import { nameWithoutOwner, ownerName } from '../hubble/ends/workload-name.ts';
import { recordedAddress } from './values/recorded-address.ts';
import { textMemo } from './values/text-memo.ts';

/** What a record says about a pod. */
export interface RecordedPod {
  readonly namespace: string;
  /** The pod's name; if no owner is given, the owner is derived from it. */
  readonly pod?: string | undefined;
  readonly owner?: { readonly name: string; readonly kind: string | undefined } | undefined;
  /** Giving the same set object again returns the same end object. */
  readonly labels?: LabelSet;
  readonly address?: string | undefined;
}

/** An end that a record names. Labels that the record does not have are not known, but an inventory may know them. */
export function podEnd(recorded: RecordedPod): Endpoint {
  return sharedPod(recorded.address ?? recorded.pod ?? recorded.owner?.name ?? '', recorded);
}

export function nodeEnd(name: string | undefined, address?: string): Endpoint {
  return sharedNode(address ?? name ?? '', { name, address });
}

const sharedPod = sharedEnds(isSamePod, endOfPod);
const sharedNode = sharedEnds(isSameNode, endOfNode);

const MAX_KNOWN_ENDS = 65_536;
/** Ends kept per key: few ends share an address or a name. */
const MAX_OF_KEY = 8;

/**
 * Records name few ends again and again: they share one object, which tables recognise without comparing. The key finds ends that
 * may be the same; whether they are is compared. What is no end is not remembered.
 */
export function sharedEnds<Recorded, End>(
  isSame: (one: Recorded, other: Recorded) => boolean,
  make: (recorded: Recorded) => End,
): (key: string, recorded: Recorded) => End {
  const known = new Map<string, { readonly recorded: Recorded; readonly end: End }[]>();
  let count = 0;
  return (key, recorded) => {
    const alike = known.get(key) ?? [];
    for (const one of alike) if (isSame(one.recorded, recorded)) return one.end;
    const end = make(recorded);
    if (end === undefined) return end;
    if (count >= MAX_KNOWN_ENDS) {
      known.clear();
      count = 0;
    }
    if (alike.length >= MAX_OF_KEY) alike.shift();
    else count++;
    alike.push({ recorded, end });
    known.set(key, alike);
    return end;
  };
}

function isSamePod(one: RecordedPod, other: RecordedPod): boolean {
  return (
    one.namespace === other.namespace &&
    one.pod === other.pod &&
    one.owner?.name === other.owner?.name &&
    one.owner?.kind === other.owner?.kind &&
    one.labels === other.labels &&
    one.address === other.address
  );
}

function endOfPod({ namespace, pod, owner, labels = NO_LABELS_KNOWN, address }: RecordedPod): Endpoint {
  const named =
    owner === undefined ? nameWithoutOwner(labels.labels, pod) : ownerName(owner.name, owner.kind);
  return {
    kind: 'workload',
    namespace,
    ...named,
    labels,
    namespaceLabels: NO_LABELS_KNOWN,
    ports: undefined,
    addresses: singleAddress(address === undefined ? undefined : recordedAddress(address)),
    ...NO_IDENTITY_FACTS,
  };
}

interface RecordedNode {
  readonly name: string | undefined;
  readonly address: string | undefined;
}

function isSameNode(one: RecordedNode, other: RecordedNode): boolean {
  return one.name === other.name && one.address === other.address;
}

function endOfNode({ name, address }: RecordedNode): Endpoint {
  return {
    kind: 'node',
    name,
    isOwnNode: undefined,
    addresses: singleAddress(address === undefined ? undefined : recordedAddress(address)),
    entities: [],
    labels: NO_LABELS_KNOWN,
  };
}

/** Remembers what `tell` last made of each end, of which nearly all records tell the same: so they share the object. */
export function toldMore<End extends Endpoint>(
  tell: (end: End, told: string) => Endpoint,
): (end: End, told: string) => Endpoint {
  const last = new WeakMap<End, { readonly told: string; readonly as: Endpoint }>();
  return (end, told) => {
    const known = last.get(end);
    if (known?.told === told) return known.as;
    const as = tell(end, told);
    last.set(end, { told, as });
    return as;
  };
}

/**
 * An end of which only the address is recorded: somebody for an inventory to name. An address of the public internet is outside
 * the cluster unless the inventory knows better; a private one may be a pod, a node or a machine beside the cluster. Undefined
 * when the text is not an address.
 */
export const addressEnd: (text: string) => Endpoint | undefined = textMemo(endOfAddress, MAX_KNOWN_ENDS);

function endOfAddress(text: string): Endpoint | undefined {
  const address = recordedAddress(text);
  if (address === undefined) return undefined;
  const addresses = singleAddress(address);
  if (isPrivateAddress(address)) return { kind: 'unidentified', addresses };
  return { kind: 'world', addresses, names: [], entities: [] };
}
