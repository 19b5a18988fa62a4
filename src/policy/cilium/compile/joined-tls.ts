import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import { DIRECTIONS, type Direction } from '../../../model/connection.ts';
import type { NetworkPolicy } from '../../kubernetes/network-policy.ts';
import type { CiliumNetworkPolicy, CiliumPeers, CiliumPortRule, CiliumSpec } from '../cilium-policy.ts';
import { portOfNetworkPolicy } from '../port-of-network-policy.ts';
import { looksIntoTls } from './compile-l7.ts';
import { compileSubject } from './compile-selector.ts';
import { areServicesOpen } from './compile-services.ts';
import type { CiliumContext } from './context.ts';
import { peerKeys, portKeys, type WrittenPolicy } from './proxy-requests.ts';

interface PlacedItem {
  readonly item: CiliumPortRule;
  readonly direction: Direction;
  readonly peers: CiliumPeers;
  readonly subject: CiliumSpec['subject'];
  readonly namespace: string | undefined;
}

/** A NetworkPolicy and its subject. */
export interface SelectingPolicy {
  readonly value: NetworkPolicy;
  readonly subject: EndpointCondition;
}

/** Keys for the peer of a rule: `open` for one that may be any end, `each` for every peer, whichever it is. */
const OPEN = 'open';
const EACH = 'each';

/**
 * Items with TLS names or certificates for which some rule without them has the same peer and port, by path, each with the
 * subjects of these rules. Cilium makes one entry of them, which has the names and certificates (`mergePortProto`,
 * pkg/policy/rule.go); of two separate entries the proxy would use either. A NetworkPolicy is assumed to have the same peer.
 */
export function joinedTlsOf(
  policies: readonly WrittenPolicy[],
  networkPolicies: readonly SelectingPolicy[],
  context: CiliumContext,
): CiliumContext['joinedTls'] {
  const placed = policies.flatMap(({ value }) => (value.isRefused ? [] : placedItemsOf(value)));
  const looking = placed.filter(({ item }) => looksIntoTls(item));
  if (looking.length === 0) return new Map();
  const subjects = new Map<string, EndpointCondition[]>();
  const add = (key: string, subject: EndpointCondition): void => {
    const there = subjects.get(key);
    if (there === undefined) subjects.set(key, [subject]);
    else there.push(subject);
  };
  for (const one of placed.filter(({ item }) => !looksIntoTls(item))) {
    const subject = compileSubject(one.subject, one.namespace, context);
    for (const key of [...keysOf(one, context), ...keysOfPorts(one, EACH)]) add(key, subject);
  }
  for (const { value, subject } of networkPolicies) {
    for (const key of keysOfNetworkPolicy(value)) add(key, subject);
  }
  return new Map(
    looking.flatMap((one) => {
      const keys = [...keysOf(one, context), ...keysOfPorts(one, OPEN)];
      const met = new Set(keys.flatMap((key) => subjects.get(key) ?? []));
      return met.size === 0 ? [] : [[one.item.path, { kind: 'any', of: [...met] }] as const];
    }),
  );
}

function placedItemsOf({ namespace, specs }: CiliumNetworkPolicy): readonly PlacedItem[] {
  return specs.flatMap(({ sections, subject }) =>
    DIRECTIONS.flatMap((direction) =>
      (sections[direction] ?? []).flatMap(({ peers, toPorts = [] }) =>
        toPorts.map((item) => ({ item, direction, peers, subject, namespace })),
      ),
    ),
  );
}

/** Endpoints of unknown Services may be any peer. */
function keysOf(one: PlacedItem, context: CiliumContext): readonly string[] {
  const isOpen = areServicesOpen(one.peers.services ?? [], context);
  const keys = [...peerKeys(one.peers, one.namespace, context), ...(isOpen ? [EACH, OPEN] : [])];
  return keys.flatMap((peer) => keysOfPorts(one, peer));
}

function keysOfPorts({ item, direction }: PlacedItem, peer: string): readonly string[] {
  return portKeys(item).map((port) => JSON.stringify([direction, peer, port]));
}

function keysOfNetworkPolicy(policy: NetworkPolicy): readonly string[] {
  return DIRECTIONS.flatMap((direction) =>
    policy[direction].flatMap(({ ports }) => {
      const written = ports === 'any' ? [] : ports.map(portOfNetworkPolicy);
      return portKeys({ ports: written }).flatMap((port) =>
        [EACH, OPEN].map((peer) => JSON.stringify([direction, peer, port])),
      );
    }),
  );
}
