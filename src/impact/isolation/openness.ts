import { evaluate, leavesOf } from '../../engine/condition.ts';
import { matchEndpoint } from '../../engine/endpoint-condition.ts';
import { isEndLeaf, isTrafficLeaf, type RuleLeaf } from '../../engine/rule-condition.ts';
import { judgeSide } from '../../engine/side-outcome.ts';
import type { Selected, SelectedTiers } from '../../engine/subject-index.ts';
import { matchTraffic, portRangeOf } from '../../engine/traffic-condition.ts';
import type { Connection, Direction } from '../../model/connection.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import { PORT_PROTOCOLS, type PortProtocol } from '../../model/protocol.ts';
import type { PolicyRef, SideVerdict } from '../../model/verdict.ts';
import { isDroppedAlways } from '../../policy/platform/dropped-always.ts';
import type { OpenPort, OpenRule } from './open-ports.ts';
import { type Audience, STRANGERS } from './strangers.ts';

/** What strangers of an audience meet at a subject: the ports on which all of them pass, and who keeps them out elsewhere. */
export interface Openness {
  readonly open: readonly OpenRule[];
  readonly closedBy: readonly PolicyRef[];
}

/**
 * Asks the engine port by port, for tables in which an allow alone says little because another rule denies or passes. A port is
 * open when all strangers of one group certainly pass. `instead` names the policy where they pass without a rule.
 */
export function opennessTo(
  audience: Audience,
  direction: Direction,
  subject: Endpoint,
  tiers: SelectedTiers,
  instead: PolicyRef,
): Openness {
  const open: OpenRule[] = [];
  const closedBy = new Map<string, PolicyRef>();
  let isWhole = true;
  for (const protocol of PORT_PROTOCOLS) {
    for (const { first, last } of segmentsOf(tiers, subject)) {
      const answers = STRANGERS[audience].map((group) =>
        group.map((stranger) => judge({ direction, subject, tiers }, stranger, protocol, first)),
      );
      const passing = answers.find((group) => group.every(({ outcome }) => outcome === 'allowed'));
      const ports: readonly OpenPort[] = [{ kind: 'port-range', protocol, first, last }];
      if (passing !== undefined) open.push({ ...whoLets(passing, instead), ports });
      else if (answers.flat().every(isNotForPolicies)) continue;
      else {
        isWhole = false;
        for (const policy of answers.flat().flatMap(whoDenies)) closedBy.set(JSON.stringify(policy), policy);
      }
    }
  }
  const [first] = open;
  if (isWhole && first !== undefined) return { open: [{ ...first, ports: 'any' }], closedBy: [] };
  return { open: joinPorts(open), closedBy: [...closedBy.values()] };
}

interface JudgedSide {
  readonly direction: Direction;
  readonly subject: Endpoint;
  readonly tiers: SelectedTiers;
}

function judge(
  { direction, subject, tiers }: JudgedSide,
  stranger: Endpoint,
  protocol: PortProtocol,
  port: number,
): SideVerdict {
  const [source, destination] = direction === 'ingress' ? [stranger, subject] : [subject, stranger];
  const connection: Connection = {
    source,
    destination,
    protocol,
    port,
    isPodToItself: false,
    icmp: undefined,
    l7: undefined,
  };
  const ask = (leaf: RuleLeaf) =>
    isEndLeaf(leaf)
      ? matchEndpoint(leaf.is, leaf.kind === 'source' ? source : destination)
      : matchTraffic(leaf, connection);
  return judgeSide(direction, tiers, ({ match }) => evaluate(match, ask));
}

/** Ranges of ports within which no rule and no name tells ports apart. */
function segmentsOf(
  tiers: SelectedTiers,
  subject: Endpoint,
): readonly { readonly first: number; readonly last: number }[] {
  const starts = new Set([1]);
  const add = (first: number, last: number) => starts.add(first).add(last + 1);
  for (const { rules } of tiers.flatMap(({ selected }): readonly Selected[] => selected)) {
    for (const leaf of rules.rules.flatMap(({ match }) => leavesOf<RuleLeaf>(match))) {
      const range = isTrafficLeaf(leaf) ? portRangeOf(leaf) : undefined;
      if (range !== undefined) add(...range);
    }
  }
  if (subject.kind === 'workload') for (const { port } of subject.ports ?? []) add(port, port);
  const sorted = [...starts].filter((port) => port >= 1 && port <= 65_535).sort((a, b) => a - b);
  return sorted.map((first, i) => ({ first, last: (sorted[i + 1] ?? 65_536) - 1 }));
}

function whoLets(
  verdicts: readonly SideVerdict[],
  instead: PolicyRef,
): { readonly policy: PolicyRef; readonly span: PolicyRef['span'] } {
  const decisions = verdicts.map(({ decision }) => decision);
  const rule = decisions.find((decision) => decision.kind === 'rule');
  return rule ?? { policy: instead, span: instead.span };
}

function isNotForPolicies({ decision }: SideVerdict): boolean {
  return decision.kind === 'built-in' && isDroppedAlways(decision.name);
}

function whoDenies({ outcome, decision }: SideVerdict): readonly PolicyRef[] {
  if (outcome !== 'denied') return [];
  if (decision.kind === 'default-deny') return decision.policies;
  return decision.kind === 'rule' ? [decision.policy] : [];
}

/** Joins neighbouring ports of one rule into one range, and says so when a rule opens all ports. */
function joinPorts(rules: readonly OpenRule[]): readonly OpenRule[] {
  const byRule = Map.groupBy(rules, ({ policy, span }) => JSON.stringify([policy, span]));
  return [...byRule.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const ports = [first, ...others].flatMap((rule) => (rule.ports === 'any' ? [] : rule.ports));
    return [{ ...first, ports: joinRanges(ports) }];
  });
}

function joinRanges(ports: readonly OpenPort[]): 'any' | readonly OpenPort[] {
  const joined: OpenPort[] = [];
  for (const port of ports) {
    const before = joined.at(-1);
    const isNext =
      before?.kind === 'port-range' &&
      port.kind === 'port-range' &&
      before.protocol === port.protocol &&
      before.last + 1 === port.first;
    if (isNext) joined[joined.length - 1] = { ...before, last: port.last };
    else joined.push(port);
  }
  const isWhole = (port: OpenPort) => port.kind === 'port-range' && port.first === 1 && port.last === 65_535;
  return joined.length === PORT_PROTOCOLS.length && joined.every(isWhole) ? 'any' : joined;
}
