import { containsAddress, parseCidr } from '../../model/cidr.ts';
import { type Endpoint, NO_IDENTITY_FACTS, singleAddress } from '../../model/endpoint.ts';
import { type IpAddress, parseIpAddress } from '../../model/ip-address.ts';
import { type LabelSet, NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { nameWithoutOwner, ownerName } from '../hubble/workload-name.ts';

/** What a record says of a pod. */
export interface RecordedPod {
  readonly namespace: string;
  /** The pod's name; what it belongs to is taken from it where no owner is given. */
  readonly pod?: string | undefined;
  readonly owner?: { readonly name: string; readonly kind: string | undefined } | undefined;
  readonly labels?: LabelSet;
  readonly address?: string | undefined;
}

/** An end that a record names. Labels that it does not have are not known: an inventory may. */
export function podEnd(recorded: RecordedPod): Endpoint {
  const { namespace, pod, owner, labels = NO_LABELS_KNOWN, address } = recorded;
  if (labels !== NO_LABELS_KNOWN) return endOfPod(recorded);
  const key = JSON.stringify([namespace, pod, owner?.name, owner?.kind, address]);
  return sharedEnd(knownPods, key, () => endOfPod(recorded));
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
    addresses: singleAddress(address === undefined ? undefined : parseIpAddress(address)),
    ...NO_IDENTITY_FACTS,
  };
}

export function nodeEnd(name: string | undefined, address?: string): Endpoint {
  return {
    kind: 'node',
    name,
    isOwnNode: undefined,
    addresses: singleAddress(address === undefined ? undefined : parseIpAddress(address)),
    entities: [],
    labels: NO_LABELS_KNOWN,
  };
}

/**
 * An end of which only the address is recorded: somebody for an inventory to name. One of the public internet is outside of the
 * cluster unless the inventory knows better; a private one may be a pod, a node or a machine beside the cluster. Undefined
 * when the text is no address.
 */
export function addressEnd(text: string): Endpoint | undefined {
  return sharedEnd(knownAddresses, text, () => endOfAddress(text));
}

/** Records name few ends again and again: they share one, which tables know again without looking into it. */
const knownAddresses = new Map<string, Endpoint>();
const knownPods = new Map<string, Endpoint>();
const MAX_KNOWN_ENDS = 65_536;

function sharedEnd<End extends Endpoint | undefined>(
  known: Map<string, Endpoint>,
  key: string,
  make: () => End,
): Endpoint | End {
  const found = known.get(key);
  if (found !== undefined) return found;
  const end = make();
  if (known.size >= MAX_KNOWN_ENDS) known.clear();
  if (end !== undefined) known.set(key, end);
  return end;
}

function endOfAddress(text: string): Endpoint | undefined {
  const address = parseIpAddress(text);
  if (address === undefined) return undefined;
  const addresses = singleAddress(address);
  if (isPrivate(address)) return { kind: 'unidentified', addresses };
  return { kind: 'world', addresses, names: [], entities: [] };
}

const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
].flatMap((text) => parseCidr(text) ?? []);

/** RFC 1918, RFC 4193, RFC 6598, link-local and loopback. */
function isPrivate(address: IpAddress): boolean {
  return PRIVATE.some((cidr) => containsAddress(cidr, address));
}
