/** Numbers of Cilium's reserved identities (pkg/identity/reserved.go), for records whose labels were masked away. */
const RESERVED_NUMBERS: ReadonlyMap<number, readonly string[]> = new Map([
  [1, ['host']],
  [2, ['world']],
  [3, ['unmanaged']],
  [4, ['health']],
  [5, ['init']],
  [6, ['remote-node']],
  [7, ['kube-apiserver', 'remote-node']],
  [8, ['ingress']],
  [9, ['world-ipv4']],
  [10, ['world-ipv6']],
]);

/** Identities of addresses outside the cluster, and of nodes, are local to a node and start at these numbers. */
const FIRST_CIDR_IDENTITY = 1 << 24;
const FIRST_NODE_IDENTITY = 2 << 24;
const AFTER_NODE_IDENTITIES = 3 << 24;

const RESERVED = 'reserved:';
/** Identity 0, "could not be derived": it may be anybody, whom the address may tell. */
const UNDERIVED = 'reserved:unknown';
const OUTSIDE = ['cidr:', 'cidrgroup:', 'fqdn:'];

/** The reserved identities of one end without `reserved:`, sorted; [] for pods and for ends that nothing is known of. */
export function reservedEntities(labels: readonly string[], identity: unknown): readonly string[] {
  const entities = labels
    .filter((label) => label.startsWith(RESERVED) && label !== UNDERIVED)
    .map(withoutPrefix);
  if (entities.length > 0) return [...new Set(entities)].sort();
  if (labels.some((label) => OUTSIDE.some((prefix) => label.startsWith(prefix)))) return ['world'];
  return labels.length === 0 && typeof identity === 'number' ? entitiesByNumber(identity) : [];
}

function withoutPrefix(label: string): string {
  return label.slice(RESERVED.length);
}

function entitiesByNumber(identity: number): readonly string[] {
  if (identity >= FIRST_NODE_IDENTITY && identity < AFTER_NODE_IDENTITIES) return ['remote-node'];
  if (identity >= FIRST_CIDR_IDENTITY && identity < FIRST_NODE_IDENTITY) return ['world'];
  return RESERVED_NUMBERS.get(identity) ?? [];
}
