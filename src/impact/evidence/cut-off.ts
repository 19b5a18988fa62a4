import { evaluate, leavesOf } from '../../engine/condition.ts';
import { matchEndpoint } from '../../engine/endpoint-condition.ts';
import type { Evaluator } from '../../engine/evaluator.ts';
import type { CompiledPolicy, CompiledRule, PolicyTables } from '../../engine/policy-tables.ts';
import { isEndLeaf, isTrafficLeaf, type RuleLeaf } from '../../engine/rule-condition.ts';
import { portRangeOf } from '../../engine/traffic-condition.ts';
import { type Connection, DIRECTIONS, type Direction } from '../../model/connection.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import { endpointName, type WorkloadEndpoint } from '../../model/endpoint.ts';
import { PORT_PROTOCOLS } from '../../model/protocol.ts';
import type { Unknown } from '../../model/ternary.ts';
import type { Verdict } from '../../model/verdict.ts';
import { areAlike, type TablesOfBoth } from '../changes/changed-tables.ts';
import type { Touched } from '../changes/touched.ts';
import { STRANGE_POD } from '../isolation/strangers.ts';
import type { CutOff } from '../simulation.ts';

interface Both<T> {
  readonly base: T;
  readonly head: T;
}

/** What each side says, and the rules of it that the change can reach. */
interface CutOffInput {
  readonly evaluators: Both<Evaluator>;
  /** With the changed policies only. */
  readonly changed: TablesOfBoth;
  readonly touched: Touched;
}

/** A second of work. What is not asked counts as cut off: nobody knows. */
const MAX_PAIRS = 50_000;

/**
 * Workloads of which nothing was recorded at all, and that lose every way, or a port that a rule named for them, to, or from, a
 * workload that let them in by name before:
 * they run once a month, are new, or were not recorded. That nothing of theirs would be blocked says nothing of them. One that passed
 * only as everybody did is not among them: nobody meant it in particular. But of a CronJob that was not due (`missed`), nothing that
 * a workload of its namespace let through is known not to be needed. `known` are workloads that are named already.
 */
export function findCutOff(
  { evaluators, changed, touched }: CutOffInput,
  workloads: readonly WorkloadEndpoint[],
  connections: readonly RecordedConnection[],
  { known, missed }: { readonly known: readonly string[]; readonly missed: ReadonlySet<string> },
): readonly CutOff[] {
  const seen = namesIn(connections);
  for (const name of known) seen.names.add(name);
  const silent = [...Map.groupBy(workloads, endpointName)].filter(([name]) => !seen.names.has(name));
  if (silent.length === 0) return [];
  const all = [...workloads, ...seen.workloads];
  const found = new Map<string, CutOff>();
  for (const direction of DIRECTIONS) {
    const { lost, denying } = rulesOf(changed, direction);
    const rules = [...lost, ...denying];
    const isMeant = (look: WorkloadEndpoint): boolean => rules.some(isAbout(look, direction));
    const candidates = silent.filter(
      ([name, looks]) => !found.has(name) && (missed.has(name) || looks.some(isMeant)),
    );
    if (candidates.length === 0) continue;
    const subjects = all.filter((one) => touched.endpoint(direction, one));
    const isCut = createCutTest(evaluators, direction, portsOf(changed, direction));
    let pairs = 0;
    for (const [workload, looks] of candidates) {
      const isOwn = ({ namespace }: WorkloadEndpoint): boolean =>
        missed.has(workload) && looks.some((look) => look.namespace === namespace);
      const others = looks.some(isMeant) ? subjects : subjects.filter(isOwn);
      pairs += others.length * looks.length;
      if (pairs > MAX_PAIRS) {
        found.set(workload, { workload });
        continue;
      }
      const asked = looks.map((look) => ({ look, named: namedPorts(lost.filter(isAbout(look, direction))) }));
      const by = others.find(
        (subject) =>
          endpointName(subject) !== workload &&
          asked.some(({ look, named }) => isCut(subject, look, { named, isMeant: isOwn(subject) })),
      );
      if (by !== undefined) found.set(workload, { workload, by: { name: endpointName(by), direction } });
    }
  }
  return [...found.values()].sort((one, other) => (one.workload < other.workload ? -1 : 1));
}

function namesIn(connections: readonly RecordedConnection[]) {
  const names = new Set<string>();
  const workloads = new Set<WorkloadEndpoint>();
  for (const { connection } of connections) {
    for (const end of [connection.source, connection.destination]) {
      if (end.kind !== 'workload' || workloads.has(end)) continue;
      workloads.add(end);
      names.add(endpointName(end));
    }
  }
  return { names, workloads };
}

/** What let somebody in before and does not stand like this any more, and what keeps somebody out now and did not before. */
function rulesOf({ base, head }: TablesOfBoth, direction: Direction) {
  const before = placesOf(base, direction);
  const after = placesOf(head, direction);
  const without = (some: readonly Place[], others: readonly Place[]): readonly CompiledRule[] =>
    some.filter((one) => !others.some((other) => isSame(one, other))).map(({ rule }) => rule);
  return {
    lost: without(before.filter(isAllow), after),
    denying: without(
      after.filter((place) => !isAllow(place)),
      before,
    ),
  };
}

/** Ports that rules name one by one; nobody means each port of a range. */
function namedPorts(rules: readonly CompiledRule[]): ReadonlySet<string> {
  const leaves = rules.flatMap(({ match }) => leavesOf<RuleLeaf>(match));
  return new Set(
    leaves.flatMap((leaf) =>
      leaf.kind === 'port-range' && leaf.first === leaf.last ? portKey(leaf.protocol, leaf.first) : [],
    ),
  );
}

function portKey(protocol: string, port: number | undefined): string {
  return `${protocol} ${port}`;
}

interface Place {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
}

function placesOf({ tiers }: PolicyTables, direction: Direction): readonly Place[] {
  return tiers.flatMap(({ policies }) =>
    policies.flatMap((policy) => (policy[direction]?.rules ?? []).map((rule) => ({ policy, rule }))),
  );
}

function isAllow({ rule: { action } }: Place): boolean {
  return action === 'allow';
}

function isSame(one: Place, other: Place): boolean {
  return (
    one.rule.action === other.rule.action &&
    areAlike(one.policy.subject, other.policy.subject) &&
    areAlike(one.rule.match, other.rule.match)
  );
}

const NOT_ASKED: Unknown = { code: 'port-not-recorded', detail: 'what it carries is not asked' };

/** Whether a rule may mean this peer, whatever it carries. */
function isAbout(peer: WorkloadEndpoint, direction: Direction): (rule: CompiledRule) => boolean {
  const end = direction === 'ingress' ? 'source' : 'destination';
  return ({ match }) =>
    evaluate<RuleLeaf>(match, (leaf) =>
      isEndLeaf(leaf) && leaf.kind === end ? matchEndpoint(leaf.is, peer) : NOT_ASKED,
    ) !== false;
}

/** One of each range that a rule names; more than that tells no more. A bound on work only. */
const MAX_PORTS = 32;
/** A port that hardly any rule names stands for those of rules without ports. */
const OTHER_PORT = 64_999;

function portsOf({ base, head }: TablesOfBoth, direction: Direction): ReadonlySet<number> {
  const ports = new Set([OTHER_PORT]);
  const places = [...placesOf(base, direction), ...placesOf(head, direction)];
  for (const leaf of places.flatMap(({ rule }) => leavesOf<RuleLeaf>(rule.match))) {
    const [first] = (isTrafficLeaf(leaf) ? portRangeOf(leaf) : undefined) ?? [];
    if (first !== undefined && ports.size < MAX_PORTS) ports.add(first);
  }
  return ports;
}

/**
 * Whether a peer that was let through, where strangers were not, now is nowhere, or no longer at a port that was `named` for it. If it
 * `isMeant` anyway, strangers do not matter.
 */
function createCutTest({ base, head }: Both<Evaluator>, direction: Direction, ports: ReadonlySet<number>) {
  return (
    subject: WorkloadEndpoint,
    peer: WorkloadEndpoint,
    { named, isMeant }: { readonly named: ReadonlySet<string>; readonly isMeant: boolean },
  ): boolean => {
    const [source, destination] = direction === 'ingress' ? [peer, subject] : [subject, peer];
    const declared = (destination.ports ?? []).map(({ port }) => port);
    const passed = [...new Set([...ports, ...declared])].flatMap((port) =>
      PORT_PROTOCOLS.map((protocol) => connectionOf({ source, destination, protocol, port })),
    );
    let isLost = false;
    let isKept = false;
    for (const connection of passed) {
      const before = base.judge(connection);
      if (before.outcome === 'denied') continue;
      const stranger = connectionOf({
        ...connection,
        ...(direction === 'ingress' ? { source: STRANGE_POD } : { destination: STRANGE_POD }),
      });
      if (!isMeant && base.judge(stranger)[direction].outcome !== 'denied') continue;
      if (!isLess(head.judge(connection), before)) isKept = true;
      else if (named.has(portKey(connection.protocol, connection.port))) return true;
      else isLost = true;
    }
    return isLost && !isKept;
  };
}

const RANK: Readonly<Record<Verdict['outcome'], number>> = { denied: 0, unknown: 1, allowed: 2 };

function isLess(one: Verdict, other: Verdict): boolean {
  return RANK[one.outcome] < RANK[other.outcome];
}

function connectionOf(given: Pick<Connection, 'source' | 'destination' | 'protocol' | 'port'>): Connection {
  return { ...given, isPodToItself: false, icmp: undefined, l7: undefined };
}
