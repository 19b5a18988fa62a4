import { evaluate, leavesOf } from '../../engine/condition.ts';
import { type EndpointLeaf, matchEndpoint, matchLeaf } from '../../engine/endpoint-condition.ts';
import type { CompiledPolicy } from '../../engine/policy-tables.ts';
import { labelsKey, sharedLabels } from '../../inventory/labels/stable-labels.ts';
import { DIRECTIONS, type Direction } from '../../model/connection.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import { type Endpoint, endpointName, type WorkloadEndpoint } from '../../model/endpoint.ts';
import type { Ternary } from '../../model/ternary.ts';

/** A workload that a temporary policy may keep open while the set is written. */
export interface BridgeSpot {
  readonly namespace: string;
  /** `shop/cart` */
  readonly workload: string;
  readonly matchLabels: Readonly<Record<string, string>>;
  /** Labels that the workload lacks, and by which policies tell pods apart. */
  readonly absent: readonly string[];
  readonly directions: readonly Direction[];
  readonly saves: RecordedConnection;
}

/** An end of a connection that would be cut, and why it cannot be bridged. */
export interface NotBridged {
  readonly workload: string;
  readonly direction: Direction;
  readonly why: 'labels-not-known' | 'may-be-isolated-now';
}

/** What is cut on the way, and the policies that bridges have to get along with. */
export interface BridgeSearch {
  /** Connections that are cut on the way. */
  readonly broken: readonly RecordedConnection[];
  /** What all policies that are in force now compile to. */
  readonly live: readonly CompiledPolicy[];
  /** What the changes compile to when they are written. */
  readonly written: readonly CompiledPolicy[];
  /** Whether only labels of Cilium identities tell pods apart. */
  readonly isCilium: boolean;
}

/**
 * The ends of broken connections that a policy that lets everything through could keep open: those that the set isolates and that
 * no live policy selects in that direction, so that nothing is opened that is closed now. A bridge means pods with the labels of
 * the recorded workload and with none of the others that any policy asks for, so every policy treats these pods alike.
 */
export function findBridges({ broken, live, written, isCilium }: BridgeSearch): {
  readonly spots: readonly BridgeSpot[];
  readonly notBridged: readonly NotBridged[];
} {
  const keys = labelKeysOf([...live, ...written]);
  const spots = new Map<string, BridgeSpot>();
  const notBridged = new Map<string, NotBridged>();
  for (const recorded of broken) {
    const { source, destination } = recorded.connection;
    for (const [direction, end] of [
      ['egress', source],
      ['ingress', destination],
    ] as const) {
      if (end.kind !== 'workload' || !isIsolatedBy(written, direction, end)) continue;
      const workload = endpointName(end);
      const refuse = (why: NotBridged['why']) =>
        notBridged.set(`${direction} ${workload}`, { workload, direction, why });
      if (live.some((policy) => mayActOn(policy, direction, end))) refuse('may-be-isolated-now');
      else if (!hasKnownLabels(end, isCilium, keys)) refuse('labels-not-known');
      else addSpot(spots, end, direction, recorded, keys);
    }
  }
  return { spots: [...spots.values()], notBridged: [...notBridged.values()] };
}

function addSpot(
  spots: Map<string, BridgeSpot>,
  end: WorkloadEndpoint,
  direction: Direction,
  saves: RecordedConnection,
  keys: ReadonlySet<string>,
): void {
  const shared = sharedLabels(end.labels);
  const labels = new Map([...end.labels.labels].filter(([key]) => shared.has(key) || keys.has(key)));
  const absent = [...keys].filter((key) => !labels.has(key)).sort();
  const key = `${end.namespace} ${labelsKey(labels)}`;
  const known = spots.get(key);
  const directions = new Set([...(known?.directions ?? []), direction]);
  spots.set(key, {
    namespace: end.namespace,
    workload: known?.workload ?? endpointName(end),
    matchLabels: Object.fromEntries([...labels].sort(([a], [b]) => (a < b ? -1 : 1))),
    absent,
    directions: DIRECTIONS.filter((one) => directions.has(one)),
    saves: known?.saves ?? saves,
  });
}

/** Labels of pods by which policies select their subjects. */
function labelKeysOf(policies: readonly CompiledPolicy[]): ReadonlySet<string> {
  return new Set(
    policies.flatMap(({ subject }) =>
      leavesOf<EndpointLeaf>(subject).flatMap((leaf) =>
        leaf.kind === 'labels' && leaf.of === 'pod' ? leaf.selector.requirements.map(({ key }) => key) : [],
      ),
    ),
  );
}

function isIsolatedBy(policies: readonly CompiledPolicy[], direction: Direction, end: Endpoint): boolean {
  return policies.some(
    (policy) => policy[direction]?.isolates === true && matchEndpoint(policy.subject, end) !== false,
  );
}

/** Whether the policy may apply to the workload's pods; questions that are not about labels and namespaces are left open. */
function mayActOn(policy: CompiledPolicy, direction: Direction, end: Endpoint): boolean {
  if (policy[direction] === undefined) return false;
  const open: Ternary = { code: 'policy-not-simulated', detail: 'asked of other pods' };
  return (
    evaluate<EndpointLeaf>(policy.subject, (leaf) =>
      leaf.kind === 'namespace' || (leaf.kind === 'labels' && (leaf.of === 'pod' || leaf.of === 'namespace'))
        ? matchLeaf(leaf, end)
        : open,
    ) !== false
  );
}

function hasKnownLabels(
  { labels, hasIdentityLabelsOnly, entities }: WorkloadEndpoint,
  isCilium: boolean,
  asked: ReadonlySet<string>,
): boolean {
  const { isComplete, withheld } = labels;
  const isTold = isComplete && !(withheld !== undefined && [...asked].some((key) => withheld.has(key)));
  return isTold && entities.length === 0 && (isCilium || !hasIdentityLabelsOnly);
}
