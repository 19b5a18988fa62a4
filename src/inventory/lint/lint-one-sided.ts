import { isJoin, leavesOf } from '../../engine/condition.ts';
import {
  type EndpointCondition,
  matchEndpoint,
  namespaceLabelsOf,
  namespacesOf,
  podLabelsOf,
} from '../../engine/endpoint-condition.ts';
import { createEvaluator, type Evaluator } from '../../engine/evaluator.ts';
import type { CompiledRule } from '../../engine/policy-tables.ts';
import { isEndLeaf, type RuleLeaf } from '../../engine/rule-condition.ts';
import type { Connection, Direction } from '../../model/connection.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { endpointName, type WorkloadEndpoint } from '../../model/endpoint.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { policyKey, type SideVerdict } from '../../model/verdict.ts';
import { composeTiers } from '../../policy/compile-policies.ts';
import { knownOf } from '../../policy/known-of-cluster.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import type { BarePolicy } from '../../policy/policy.ts';
import { type PlacedPolicy, placedPolicies } from '../../policy/together/written-rules.ts';
import { createWorkloadIndex, type WorkloadIndex } from './workload-index.ts';

/** How many of the workloads that a policy selects, and of the ports of a rule, are tried. */
const MAX_TRIED = 2;
/** A rule for more workloads than this is not about a known pair of ends. */
const MAX_PEERS = 5;

/**
 * Finds rules of any dialect that let a connection through at one end, while nothing does at the other end: it needs both.
 * Reported only where that is so for all workloads that were tried, and because of default deny, not of a rule that denies.
 * `others` are policies that the inventory shows, and that may be what allows it.
 */
export function lintOneSided(
  policies: readonly BarePolicy[],
  workloads: readonly WorkloadEndpoint[],
  platform: Platform,
  others: readonly BarePolicy[] = [],
): readonly Diagnostic[] {
  if (policies.length === 0 || workloads.length === 0) return [];
  const tables = { tiers: composeTiers([...policies, ...others], platform, knownOf({})) };
  const own = new Set(policies.map(({ ref }) => policyKey(ref)));
  const trial: Trial = {
    evaluator: createEvaluator(tables),
    workloads: createWorkloadIndex(workloads),
  };
  const found = placedPolicies(tables).flatMap((policy) =>
    own.has(policyKey(policy.ref)) ? lintPolicy(policy, trial) : [],
  );
  // A rule may be several to the engine.
  return [...new Map(found.map((one) => [one.message, one])).values()];
}

interface Trial {
  readonly evaluator: Evaluator;
  readonly workloads: WorkloadIndex;
}

/** Cluster-wide policies are left out: they are rarely about two known ends. */
function lintPolicy(policy: PlacedPolicy, trial: Trial): Diagnostic[] {
  const { subject } = policy.compiled;
  const where = namespacesOf(subject);
  if (where === undefined) return [];
  const subjects = [...where]
    .flatMap((namespace) =>
      firstOf(trial.workloads.inNamespace(namespace, podLabelsOf(subject)), subject, MAX_TRIED),
    )
    .slice(0, MAX_TRIED);
  if (subjects.length === 0) return [];
  return policy.rules.flatMap((rule): Diagnostic[] => {
    const said = rule.action === 'allow' ? tryRule(rule, policy, subjects, trial) : undefined;
    if (said === undefined) return [];
    return [
      {
        code: 'inventory/one-sided',
        severity: 'warning',
        meaning: 'noted',
        message: said,
        help: 'allow it at the other end as well: both ends must allow it',
        span: rule.span ?? policy.ref.span,
      },
    ];
  });
}

function tryRule(
  rule: CompiledRule,
  { ref, direction }: PlacedPolicy,
  subjects: readonly WorkloadEndpoint[],
  trial: Trial,
): string | undefined {
  const leaves = leavesOf<RuleLeaf>(rule.match);
  const peers = peersOf(leaves, direction, trial);
  if (peers.length > MAX_PEERS) return undefined;
  const doors = doorsOf(leaves);
  let said: string | undefined;
  for (const [subject, peer] of subjects.flatMap((one) => peers.map((peer) => [one, peer] as const))) {
    for (const { protocol, port } of doors) {
      const [source, destination] = direction === 'egress' ? [subject, peer] : [peer, subject];
      const verdict = trial.evaluator.judge({ ...PLAIN, source, destination, protocol, port });
      const other = direction === 'egress' ? 'ingress' : 'egress';
      const isAllowed =
        isAllowedByRule(verdict[direction]) &&
        policyKey(verdict[direction].decision.policy) === policyKey(ref);
      if (!isAllowed || !isDeniedByDefault(verdict[other])) return undefined;
      const who = `\`${endpointName(source)}\` reach \`${endpointName(destination)}\``;
      const where =
        other === 'ingress' ? 'no rule lets it in at the destination' : 'no rule lets it out at the source';
      said ??= `\`${namespacedName(ref)}\` lets ${who} on ${protocol} ${port}, but ${where}`;
    }
  }
  return said;
}

const PLAIN = { icmp: undefined, l7: undefined, isPodToItself: false } as const;

/** The workloads that the rule names by their labels. */
function peersOf(
  leaves: readonly RuleLeaf[],
  direction: Direction,
  trial: Trial,
): readonly WorkloadEndpoint[] {
  const end = direction === 'ingress' ? 'source' : 'destination';
  const named = leaves.flatMap((leaf) => (isEndLeaf(leaf) && leaf.kind === end ? alternatives(leaf.is) : []));
  return [...new Set(named.flatMap((is) => firstOf(candidatesOf(is, trial.workloads), is, MAX_PEERS + 1)))];
}

/**
 * By the fewer of those with one of its labels and those in its namespaces: a name may be in hundreds of namespaces, which may be
 * told by their labels.
 */
function candidatesOf(is: EndpointCondition, workloads: WorkloadIndex): Iterable<WorkloadEndpoint> {
  const labels = podLabelsOf(is);
  if (labels === undefined) return [];
  const namespaces = namespacesOf(is);
  if (namespaces !== undefined && workloads.countInNamespaces(namespaces) < workloads.countLabelled(labels))
    return [...namespaces].flatMap((namespace) => workloads.inNamespace(namespace, labels));
  const ofNamespace = namespaceLabelsOf(is);
  return workloads.labelled(labels, ofNamespace && workloads.namespacesLabelled(ofNamespace));
}

function alternatives(condition: EndpointCondition): readonly EndpointCondition[] {
  return isJoin(condition) && condition.kind === 'any' ? condition.of.flatMap(alternatives) : [condition];
}

function doorsOf(leaves: readonly RuleLeaf[]): readonly Pick<Connection, 'protocol' | 'port'>[] {
  return leaves
    .flatMap((leaf) => {
      if (leaf.kind !== 'port-range' || leaf.protocol === 'SCTP' || leaf.last - leaf.first > 1000) return [];
      return [{ protocol: leaf.protocol, port: leaf.first }];
    })
    .slice(0, MAX_TRIED);
}

function firstOf(
  workloads: Iterable<WorkloadEndpoint>,
  isMeant: EndpointCondition,
  count: number,
): readonly WorkloadEndpoint[] {
  const found: WorkloadEndpoint[] = [];
  for (const workload of workloads) {
    if (found.length === count) break;
    if (matchEndpoint(isMeant, workload) === true) found.push(workload);
  }
  return found;
}

function isAllowedByRule(side: SideVerdict): side is SideVerdict & { decision: { kind: 'rule' } } {
  return side.outcome === 'allowed' && side.decision.kind === 'rule';
}

function isDeniedByDefault({ outcome, decision }: SideVerdict): boolean {
  return outcome === 'denied' && decision.kind === 'default-deny';
}
