import { canonicalEndpointCondition, namespacesOf } from '../../../engine/endpoint-condition.ts';
import type { PolicyTables } from '../../../engine/policy-tables.ts';
import { createSubjectIndex, type Selected } from '../../../engine/subject-index.ts';
import { DIRECTIONS, type Direction } from '../../../model/connection.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { endpointName, type WorkloadEndpoint } from '../../../model/endpoint.ts';
import { namespacedName } from '../../../model/namespaced-name.ts';
import { type PolicyRef, policyKey } from '../../../model/verdict.ts';
import { labelFilter } from '../../../policy/cilium/compile/label-filter.ts';
import { entriesOfRule, type RuleEntries } from '../../../policy/cilium/lint/entries-of-rule.ts';
import { MAX_ENTRIES, NEARLY_ALL } from '../../../policy/cilium/lint/lint-map-limit.ts';
import { composeTiers } from '../../../policy/compile-policies.ts';
import { knownOf } from '../../../policy/known-of-cluster.ts';
import type { Platform } from '../../../policy/platform/platform.ts';
import type { BarePolicy } from '../../../policy/policy.ts';
import type { Inventory } from '../../inventory.ts';
import { workloadsOf } from '../../pods/workloads-of.ts';
import { servicesForPolicies } from '../../services-for-policies.ts';
import { createIdentities, type Identities } from './identities.ts';

/**
 * Finds workloads whose policy map in Cilium is nearly full because of the pods that selectors mean: each identity is an entry of
 * its own, for each port. Not reported where blocks and names alone fill it, which a lint without an inventory finds.
 */
export function lintPolicyMap(
  policies: readonly BarePolicy[],
  inventory: Inventory,
  platform: Platform,
  others: readonly BarePolicy[] = [],
): readonly Diagnostic[] {
  const isIdentityLabel = platform.cilium && labelFilter(platform.cilium.labels);
  if (policies.length === 0 || isIdentityLabel === undefined) return [];
  const identities = createIdentities(workloadsOf(inventory), isIdentityLabel);
  if (identities.all.length === 0) return [];
  const known = knownOf({ services: servicesForPolicies(inventory), namespaces: inventory.namespaces });
  const tables = { tiers: composeTiers([...policies, ...others], platform, known) };
  const entriesOf = createEntries();
  const largestIn = createNamespaceBound(tables, (selected) => atMost(selected, identities), entriesOf);
  const subjects = identities.all.filter(({ namespace }) => largestIn(namespace) >= NEARLY_ALL);
  // Nearly always: no pod is asked for its policies.
  if (subjects.length === 0) return [];
  const policiesOf = createSubjectIndex(tables);
  const own = new Set(policies.map(({ ref }) => policyKey(ref)));
  const seen = new Set<string>();
  const numberOf = createNumbering();
  const found = new Map<string, Diagnostic>();
  for (const subject of subjects) {
    const lists = DIRECTIONS.flatMap((direction) =>
      policiesOf(direction, subject).map(({ certain }) => ({ direction, certain })),
    );
    // Subjects of the same policies have similar maps.
    const alike = lists.map(({ certain }) => numberOf(certain)).join();
    if (seen.has(alike)) continue;
    seen.add(alike);
    const selected = lists.flatMap(({ direction, certain }) =>
      certain.flatMap((one) => entriesOf(one, direction)),
    );
    if (atMost(selected, identities) < NEARLY_ALL) continue;
    const count = countEntries(selected, identities);
    if (count < NEARLY_ALL || countEntries(selected, undefined) >= NEARLY_ALL) continue;
    const largest = largestOf(
      selected.filter(({ ref }) => own.has(policyKey(ref))),
      identities,
    );
    if (largest !== undefined) found.set(policyKey(largest), nearlyFull(subject, count, largest));
  }
  return [...found.values()];
}

/** One number per list; subjects of the same policies share a list. */
function createNumbering(): (list: readonly Selected[]) => number {
  const numbers = new Map<readonly Selected[], number>();
  return (list) => {
    const number = numbers.get(list) ?? numbers.size;
    numbers.set(list, number);
    return number;
  };
}

interface SelectedEntries {
  readonly ref: PolicyRef;
  readonly direction: Direction;
  readonly rules: readonly RuleEntries[];
}

type EntriesOf = (one: Pick<Selected, 'policy' | 'rules'>, direction: Direction) => SelectedEntries[];

/** The most that all policies together may take that can select a pod of a namespace. */
function createNamespaceBound(
  { tiers }: PolicyTables,
  count: (selected: readonly SelectedEntries[]) => number,
  entriesOf: EntriesOf,
): (namespace: string) => number {
  const within = new Map<string, number>();
  let anywhere = 0;
  for (const policy of tiers.flatMap(({ policies }) => policies)) {
    const entries = DIRECTIONS.flatMap((direction) => {
      const rules = policy[direction];
      return rules === undefined ? [] : entriesOf({ policy, rules }, direction);
    });
    const largest = count(entries);
    const namespaces = namespacesOf(policy.subject);
    if (namespaces === undefined) anywhere += largest;
    for (const namespace of namespaces ?? []) within.set(namespace, (within.get(namespace) ?? 0) + largest);
  }
  return (namespace) => anywhere + (within.get(namespace) ?? 0);
}

/** Computed once for each policy and direction. */
function createEntries(): EntriesOf {
  const known = new Map<Selected['rules'], readonly RuleEntries[]>();
  return ({ policy: { origin }, rules }, direction) => {
    if ('builtIn' in origin) return [];
    let entries = known.get(rules);
    if (entries === undefined) {
      // What platforms add is not written anywhere.
      entries = rules.rules.flatMap((rule) =>
        rule.path.length === 0 ? [] : [entriesOfRule(rule, direction)],
      );
      known.set(rules, entries);
    }
    return [{ ref: origin, direction, rules: entries }];
  };
}

function atMost(selected: readonly SelectedEntries[], identities: Identities): number {
  let count = 0;
  for (const { ports, single, selectors } of selected.flatMap(({ rules }) => rules)) {
    const peers = selectors.reduce((sum, one) => sum + identities.atMost(one), single.length);
    for (const each of ports.values()) count += each * peers;
  }
  return count;
}

/** Equal entries count once. Without `identities` each selector counts as one. */
function countEntries(selected: readonly SelectedEntries[], identities: Identities | undefined): number {
  const peersOf = new Map<string, { readonly each: number; readonly peers: Set<string | number> }>();
  for (const { ports, single, selectors } of selected.flatMap(({ rules }) => rules)) {
    const peers = [
      ...single,
      ...(identities === undefined
        ? selectors.map(canonicalEndpointCondition)
        : selectors.flatMap((one) => identities.selectedBy(one))),
    ];
    for (const [port, each] of ports) {
      const there = peersOf.get(port) ?? { each, peers: new Set() };
      peersOf.set(port, there);
      for (const peer of peers) there.peers.add(peer);
    }
  }
  return [...peersOf.values()].reduce((sum, { each, peers }) => sum + each * peers.size, 0);
}

function largestOf(selected: readonly SelectedEntries[], identities: Identities): PolicyRef | undefined {
  const counted = selected.map((one) => ({ ref: one.ref, count: countEntries([one], identities) }));
  return counted.toSorted((one, other) => other.count - one.count)[0]?.ref;
}

function nearlyFull(subject: WorkloadEndpoint, count: number, ref: PolicyRef): Diagnostic {
  return {
    code: 'policy/cilium-map-limit',
    severity: 'warning',
    meaning: 'noted',
    message: `the policies of \`${endpointName(subject)}\` take at least ${count} entries of its policy map, which holds ${MAX_ENTRIES}, for the pods that they select: what does not fit is dropped. \`${namespacedName(ref)}\` takes the most`,
    help: 'select fewer pods, leave out labels that make each pod an identity of its own (`--set cilium.labels`), name fewer ports, or raise `bpf.policyMapMax`',
    span: ref.span,
  };
}
