import { isJoin, leavesOf } from '../../../engine/condition.ts';
import {
  canonicalEndpointCondition,
  type EndpointCondition,
  type EndpointLeaf,
  namespacesOf,
  podLabelsOf,
} from '../../../engine/endpoint-condition.ts';
import type { CompiledRule } from '../../../engine/policy-tables.ts';
import type { RuleLeaf } from '../../../engine/rule-condition.ts';
import { formatCidr } from '../../../model/cidr.ts';
import type { Direction } from '../../../model/connection.ts';
import { blocksOf } from './count-entries.ts';

/** What one compiled rule adds to the policy map of a pod: an entry for each combination of port and peer. */
export interface RuleEntries {
  /** Ports, each by a text, with the number of entries per peer. */
  readonly ports: ReadonlyMap<string, number>;
  /** Peers that count as one, whatever is in the cluster: a block, a name, everybody. */
  readonly single: readonly string[];
  /** Peers that count once for each identity that they select. */
  readonly selectors: readonly EndpointCondition[];
}

export function entriesOfRule({ match }: CompiledRule, direction: Direction): RuleEntries {
  const leaves = leavesOf<RuleLeaf>(match);
  const end = direction === 'ingress' ? 'source' : 'destination';
  const peers = leaves.flatMap((leaf) => (leaf.kind === end ? alternatives(leaf.is) : []));
  const selectors = peers.filter(selectsIdentities);
  const others = peers.filter((peer) => !selectsIdentities(peer));
  return {
    ports: new Map(
      leaves
        .flatMap((leaf) => portOf(leaf, direction))
        .concat(isForEveryPort(leaves) ? [[direction, 1]] : []),
    ),
    single: peers.length === 0 ? ['everybody'] : others.flatMap(keysOf),
    selectors,
  };
}

function alternatives(condition: EndpointCondition): readonly EndpointCondition[] {
  return isJoin(condition) && condition.kind === 'any' ? condition.of.flatMap(alternatives) : [condition];
}

/** A selector that requires no particular label may be an aggregate, which is one entry (pkg/policy/aggregate.go). */
function selectsIdentities(peer: EndpointCondition): boolean {
  return podLabelsOf(peer) !== undefined || namespacesOf(peer) !== undefined;
}

function keysOf(peer: EndpointCondition): readonly string[] {
  const blocks = leavesOf<EndpointLeaf>(peer).flatMap((leaf) =>
    leaf.kind === 'cidr' ? [leaf.cidr, ...leaf.except].map(formatCidr) : [],
  );
  return blocks.length > 0 ? blocks : [canonicalEndpointCondition(peer)];
}

/** SCTP is off by default, and then takes no entries. */
function portOf(leaf: RuleLeaf, direction: Direction): (readonly [string, number])[] {
  switch (leaf.kind) {
    case 'port-range': {
      if (leaf.protocol === 'SCTP') return [];
      const count = leaf.first <= 1 && leaf.last === LAST_PORT ? 1 : blocksOf(leaf.first, leaf.last);
      return [[JSON.stringify([direction, leaf]), count]];
    }
    case 'named-port':
      return leaf.protocol === 'SCTP' ? [] : [[JSON.stringify([direction, leaf]), 1]];
    case 'icmp':
    case 'protocol':
      return [[JSON.stringify([direction, leaf]), 1]];
    default:
      return [];
  }
}

const LAST_PORT = 65_535;

function isForEveryPort(leaves: readonly RuleLeaf[]): boolean {
  return !leaves.some(({ kind }) =>
    ['port-range', 'named-port', 'icmp', 'protocol', 'other-protocol'].includes(kind),
  );
}
