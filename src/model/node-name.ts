/**
 * The name of a node as Hubble writes it, with its cluster: `shop-prod/worker-1`. `shop-prod/` stands for the cluster where a
 * record names no node; undefined when a record names neither.
 */
export function nodeName(cluster: string | undefined, node: string | undefined): string | undefined {
  return cluster === undefined ? node : `${cluster.replaceAll('/', '_')}/${node ?? ''}`;
}

/** The clusters that the nodes' names mention, sorted; a cluster without a name of its own is not among them. */
export function clustersOf(nodes: readonly string[]): readonly string[] {
  const named = nodes.flatMap((node) => (node.includes('/') ? node.slice(0, node.indexOf('/')) : []));
  return [...new Set(named)].sort();
}

/** The nodes, without the names that only stand for a cluster. */
export function namedNodes(nodes: readonly string[]): readonly string[] {
  return nodes.filter((node) => !node.endsWith('/'));
}

/**
 * Whether two names mean one node: Hubble's peers leave out the cluster `default`, its flows do not
 * (https://github.com/cilium/cilium/blob/v1.19.4/pkg/node/types/node.go, `Fullname`).
 */
export function isSameNode(one: string, other: string): boolean {
  return withoutDefault(one) === withoutDefault(other);
}

/**
 * Whether a recorded node may be that of an inventory: some recorders write the host's name, with or without its domain, and Hubble
 * puts the cluster before it.
 */
export function mayBeNode(recorded: string, known: string): boolean {
  return hostOf(recorded.slice(recorded.indexOf('/') + 1)) === hostOf(known);
}

function hostOf(name: string): string {
  return name.toLowerCase().replace(/\..*/s, '');
}

function withoutDefault(node: string): string {
  return node.replace(/^default\//, '');
}
