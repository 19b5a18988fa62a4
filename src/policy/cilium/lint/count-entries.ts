import { formatCidr } from '../../../model/cidr.ts';
import type { NetworkPolicy, NetworkPolicyRule } from '../../kubernetes/network-policy.ts';
import { type CiliumPort, type CiliumRule, type CiliumSpec, SECTIONS } from '../cilium-policy.ts';
import { portOfNetworkPolicy } from '../port-of-network-policy.ts';
import { sectionKind } from '../read/rule-kind.ts';

/** What one rule adds at least to the policy map: an entry for each combination of peer and port. */
export interface MapEntries {
  /** Rules with equal ports share entries. */
  readonly ports: string;
  /** Entries for each peer. */
  readonly each: number;
  /** Each block of addresses is a peer; a selector counts as one, the least that it can be. */
  readonly peers: readonly string[];
  /** CiliumCIDRGroups; each of their blocks is a peer. */
  readonly groups: readonly string[];
}

/** Of each rule. */
function entriesOf({ sections }: CiliumSpec): readonly MapEntries[] {
  return SECTIONS.flatMap((section) =>
    (sections[section] ?? []).map((rule): MapEntries => {
      const { endpoints, entities, cidr, cidrSet, names, nodes } = rule.peers;
      const blocks = [...(cidr ?? []), ...(cidrSet ?? [])].flatMap((one) => [
        ...(one.kind === 'cidr' ? [formatCidr(one.cidr)] : []),
        ...one.except.map(formatCidr),
      ]);
      const others = [endpoints, nodes].flatMap((list) =>
        (list ?? []).map(({ requirements }) => JSON.stringify(requirements)),
      );
      const named = [...(entities ?? []), ...(names ?? []).map((name) => JSON.stringify(name))];
      return {
        // A deny and an allow of one direction share an entry.
        ports: portsKey(
          sectionKind(section).direction,
          rule.toPorts?.flatMap(({ ports }) => ports),
          rule.icmps?.map(({ fields }) => fields),
        ),
        each: portsOf(rule),
        peers: [...blocks, ...others, ...named],
        groups: (cidrSet ?? []).flatMap((one) => (one.kind === 'group' ? [one.name] : [])),
      };
    }),
  );
}

/** Rules that take fewer entries are not added to those of other policies: there are thousands of them, and they would not matter. */
const MANY = 100;

function portsKey(direction: string, ports?: readonly CiliumPort[], messages?: readonly unknown[]): string {
  return `${direction} ${JSON.stringify([ports, messages])}`;
}

/** What is worth adding up: nothing for a spec that takes few entries. */
export function manyEntriesOf(spec: CiliumSpec): readonly MapEntries[] {
  return whereMany(entriesOf(spec));
}

/** The same for a NetworkPolicy, which Cilium keeps in the same map. */
export function manyEntriesOfNetworkPolicy({ ingress, egress }: NetworkPolicy): readonly MapEntries[] {
  return whereMany([
    ...ingress.map((rule) => entriesOfNetworkPolicyRule('ingress', rule)),
    ...egress.map((rule) => entriesOfNetworkPolicyRule('egress', rule)),
  ]);
}

function entriesOfNetworkPolicyRule(direction: string, { peers, ports }: NetworkPolicyRule): MapEntries {
  const written = ports === 'any' ? undefined : ports.map(portOfNetworkPolicy);
  return {
    ports: portsKey(direction, written),
    each: (written ?? []).reduce((sum, port) => sum + entriesOfPort(port), 0) || 1,
    peers:
      peers === 'any'
        ? []
        : peers.flatMap((peer) =>
            peer.kind === 'ipBlock' ? [peer.cidr, ...peer.except].map(formatCidr) : [JSON.stringify(peer)],
          ),
    groups: [],
  };
}

function whereMany(all: readonly MapEntries[]): readonly MapEntries[] {
  const isMany = all.some(({ groups }) => groups.length > 0) || countEntries(all, new Map()) >= MANY;
  return isMany ? all : [];
}

/** How many entries several rules take together: equal ones count once. `blocks` has those of each CiliumCIDRGroup. */
export function countEntries(rules: readonly MapEntries[], blocks: ReadonlyMap<string, number>): number {
  let count = 0;
  for (const samePorts of Map.groupBy(rules, ({ ports }) => ports).values()) {
    const each = samePorts[0]?.each ?? 0;
    count += each * new Set(samePorts.flatMap(({ peers }) => peers)).size;
    for (const group of new Set(samePorts.flatMap(({ groups }) => groups))) {
      count += each * (blocks.get(group) ?? 0);
    }
  }
  return count;
}

function portsOf({ toPorts, icmps }: CiliumRule): number {
  const written = (toPorts ?? []).flatMap(({ ports }) => ports);
  const messages = (icmps ?? []).flatMap(({ fields }) => fields);
  const count = written.reduce((sum, port) => sum + entriesOfPort(port), messages.length);
  return count === 0 ? 1 : count;
}

function entriesOfPort({ protocol, port, endPort = 0 }: CiliumPort): number {
  const protocols = protocol === 'ANY' ? 2 : 1;
  if ('name' in port || port.number === 0 || endPort <= port.number) return protocols;
  return protocols * blocksOf(port.number, endPort);
}

/** A range of ports takes one entry for each aligned block of ports whose size is a power of two. */
export function blocksOf(first: number, last: number): number {
  let count = 0;
  for (let at = first; at <= last; count++) {
    let size = at === 0 ? 65_536 : at & -at;
    while (at + size - 1 > last) size >>= 1;
    at += size;
  }
  return count;
}
