import { createEvaluator } from '../engine/evaluator.ts';
import type { Connection } from '../model/connection.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Digest, RecordedConnection } from '../model/digest.ts';
import { type Endpoint, endpointName, type WorkloadEndpoint } from '../model/endpoint.ts';
import { policyKey, type Verdict } from '../model/verdict.ts';
import type { CniProfile } from '../policy/cni-profile.ts';
import { compilePolicies } from '../policy/compile-policies.ts';
import type { Policy } from '../policy/policy.ts';
import { contradictsRecord, measureAccuracy } from './accuracy.ts';
import { decidingDirection, findCause, type PolicyLookup } from './cause.ts';
import { measureCoverage } from './coverage.ts';
import { createReaderKey, mergeRecorded } from './impact-groups.ts';
import { findPolicyChanges } from './policy-changes.ts';
import { sumSightings } from './sightings-sum.ts';
import {
  type ConnectionImpact,
  type Simulation,
  type Tally,
  TRANSITIONS,
  type Transition,
} from './simulation.ts';
import { createTouched } from './touched.ts';

/** One side of the comparison: valid policies only; the caller reports invalid ones. */
export interface PolicySide {
  readonly name: string;
  readonly policies: readonly Policy[];
}

export interface SimulationInput {
  readonly profile: CniProfile;
  readonly base: PolicySide;
  readonly head: PolicySide;
  readonly digest: Digest;
  /** Completes recorded endpoints from the inventory. */
  readonly resolve: (endpoint: Endpoint) => Endpoint;
  /** Workloads known from the inventory, whether or not they were seen. */
  readonly workloads: readonly WorkloadEndpoint[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Replays every recorded connection against the base and the head policies and reports what the change does to it. */
export function simulate(input: SimulationInput): Simulation {
  const { profile, base, head, digest } = input;
  const changed = findPolicyChanges(base.policies, head.policies);
  const touched = createTouched(changed, profile);
  const baseEvaluator = createEvaluator(compilePolicies(base.policies, profile));
  const headEvaluator = createEvaluator(compilePolicies(head.policies, profile));
  const lookup = { base: byKey(base.policies), head: byKey(head.policies) };
  const groups = createGroups(lookup);
  const connections: Connection[] = [];

  for (const recorded of digest.connections) {
    const resolved = resolveConnection(recorded, input.resolve);
    const { connection } = resolved;
    connections.push(connection);
    const before = baseEvaluator.judge(connection);
    const isTouched = touched.connection(connection);
    const after = isTouched ? headEvaluator.judge(connection) : before;
    groups.add(resolved, before, after, isTouched);
  }

  return {
    cni: profile.cni,
    base: { name: base.name, policies: base.policies.length },
    head: { name: head.name, policies: head.policies.length },
    changes: changed.changes,
    evidence: {
      window: digest.window,
      nodes: digest.nodes,
      lostEvents: digest.lostEvents,
      sources: digest.sources,
    },
    ...groups.finish(),
    coverage: measureCoverage(touched, input.workloads, connections),
    diagnostics: input.diagnostics,
  };
}

function byKey(policies: readonly Policy[]): ReadonlyMap<string, Policy> {
  return new Map(policies.map((policy) => [policyKey(policy.ref), policy]));
}

function resolveConnection(
  recorded: RecordedConnection,
  resolve: (endpoint: Endpoint) => Endpoint,
): RecordedConnection {
  const { connection } = recorded;
  const source = resolve(connection.source);
  const destination = resolve(connection.destination);
  if (source === connection.source && destination === connection.destination) return recorded;
  return { ...recorded, connection: { ...connection, source, destination } };
}

function transitionOf(base: Verdict, head: Verdict): Transition {
  if (base.outcome === 'unknown' || head.outcome === 'unknown') return 'unknown';
  if (base.outcome === head.outcome) return base.outcome === 'allowed' ? 'still-allowed' : 'still-denied';
  return head.outcome === 'denied' ? 'blocked' : 'opened';
}

interface Groups {
  add(recorded: RecordedConnection, base: Verdict, head: Verdict, isTouched: boolean): void;
  finish(): Pick<Simulation, 'impacts' | 'totals' | 'unknownUntouched' | 'accuracy'>;
}

/** Gathers connections into those that a reader counts, and tallies them. */
function createGroups(lookup: PolicyLookup): Groups {
  const byReader = new Map<string, ConnectionImpact & { isTouched: boolean }>();
  const readerKey = createReaderKey();

  return {
    add(recorded, base, head, isTouched) {
      const transition = transitionOf(base, head);
      const isUnexplained = contradictsRecord(base, recorded);
      const key = `${transition} ${isUnexplained} ${isTouched} ${readerKey(recorded.connection, base, head)}`;
      const group = byReader.get(key);
      if (group !== undefined) {
        byReader.set(key, { ...group, recorded: mergeRecorded(group.recorded, recorded) });
        return;
      }
      const direction = decidingDirection(transition, base, head);
      const isKept = transition === 'still-allowed' || transition === 'still-denied';
      const cause = isKept ? undefined : findCause(direction, base, head, lookup);
      byReader.set(key, { transition, recorded, direction, base, head, cause, isUnexplained, isTouched });
    },
    finish() {
      const groups = [...byReader.values()];
      const tallyOf = (choose: (group: (typeof groups)[number]) => boolean) => tally(groups.filter(choose));
      const impacts = groups
        .filter((group) => group.isUnexplained || (group.cause !== undefined && group.isTouched))
        .map(({ isTouched: _, ...impact }) => impact)
        .sort(byImportance);
      return {
        impacts,
        totals: {
          blocked: tallyOf(({ transition }) => transition === 'blocked'),
          opened: tallyOf(({ transition }) => transition === 'opened'),
          unknown: tallyOf(({ transition, isTouched }) => transition === 'unknown' && isTouched),
          'still-allowed': tallyOf(({ transition }) => transition === 'still-allowed'),
          'still-denied': tallyOf(({ transition }) => transition === 'still-denied'),
          unexplained: tallyOf(({ isUnexplained }) => isUnexplained),
        },
        unknownUntouched: tallyOf(({ transition, isTouched }) => transition === 'unknown' && !isTouched),
        accuracy: measureAccuracy(groups),
      };
    },
  };
}

function tally(impacts: readonly ConnectionImpact[]): Tally {
  return {
    connections: impacts.length,
    seen: impacts.reduce((sum, { recorded }) => sum + sumSightings(recorded).count, 0),
  };
}

/** By transition, then the most and the last seen first; names and port make the order total. */
function byImportance(one: ConnectionImpact, other: ConnectionImpact): number {
  const [a, b] = [sumSightings(one.recorded), sumSightings(other.recorded)];
  return (
    TRANSITIONS.indexOf(one.transition) - TRANSITIONS.indexOf(other.transition) ||
    b.count - a.count ||
    b.lastSeen - a.lastSeen ||
    compareText(sortName(one), sortName(other))
  );
}

function sortName({ recorded: { connection } }: ConnectionImpact): string {
  const { source, destination, protocol, port } = connection;
  return `${endpointName(source)}\n${endpointName(destination)}\n${protocol}\n${port ?? ''}`;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
