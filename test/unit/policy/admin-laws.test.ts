import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AdminScene, adminScene, attemptsOf, judgeOf } from '../../witness/admin-scenarios.ts';
import { type Scenario, scenario } from '../../witness/arbitrary-scenarios.ts';
import { assertProperty, failAbout } from '../../witness/assert-property.ts';
import type { Outcome } from '../../witness/engine-judge.ts';
import type { Hidden } from '../../witness/hidden.ts';
import { fitTo, hiddenFacts } from '../../witness/hidden-facts.ts';
import { runs, seed } from '../../witness/run-settings.ts';
import type { WrittenAdminPolicy, WrittenAdminRule } from '../../witness/written-admin-policy.ts';

const PER_CLUSTER = 20;
/** In one of three clusters a rule before all others alters no connection: of so many not all are of that kind. */
const ENOUGH_CLUSTERS = 15;
const clusters = Math.max(ENOUGH_CLUSTERS, Math.ceil(runs() / 40 / PER_CLUSTER));
const timeout = 600_000;

const world = scenario(PER_CLUSTER);
const facts = fc.array(hiddenFacts, { minLength: PER_CLUSTER, maxLength: PER_CLUSTER });

interface Answer {
  readonly attempt: unknown;
  readonly outcome: Outcome;
}

/** Every connection, judged with all known and with some facts hidden. */
function answers(scene: Scenario, more: AdminScene, hidden: readonly Hidden[]): Answer[] {
  const judge = judgeOf(scene.policies, more);
  const cluster = { namespaces: scene.namespaces, nodes: more.nodes };
  return attemptsOf(scene, more).flatMap((attempt, index) => {
    const fitting = hidden.slice(index, index + 1).map((each) => fitTo(attempt, each));
    return [undefined, ...fitting].map((each) => ({
      attempt: { attempt, hidden: each },
      outcome: judge.judge(cluster, attempt, each),
    }));
  });
}

type Rewrite = (policies: readonly WrittenAdminPolicy[], more: AdminScene) => readonly WrittenAdminPolicy[];

/** Compares before and after a rewriting; `isFine` says which pairs of outcomes the law allows. */
function law(name: string, rewrite: Rewrite, isFine: (before: Outcome, now: Outcome) => boolean): void {
  test(name, { timeout }, () => {
    let changed = 0;
    const property = fc.property(world, adminScene, facts, (scene, more, hidden) => {
      const before = answers(scene, more, hidden);
      const after = answers(scene, { ...more, admin: rewrite(more.admin, more) }, hidden);
      for (const [index, answer] of before.entries()) {
        const now = after[index]?.outcome ?? 'unknown';
        if (now !== answer.outcome) changed += 1;
        if (!isFine(answer.outcome, now)) failAbout(answer, `${now} after rewriting`);
      }
    });
    assertProperty(property, clusters);
    if (!isFine('allowed', 'denied') && isFine('denied', 'allowed')) expect(changed).toBeGreaterThan(0);
  });
}

const isSame = (before: Outcome, now: Outcome): boolean => before === now;
const openness = (outcome: Outcome): number => ['denied', 'unknown', 'allowed'].indexOf(outcome);

const EVERY_POD = { namespaces: {} };
/** One before all others; priorities of the generator begin at 0, so they make room. */
function putFirst(
  policies: readonly WrittenAdminPolicy[],
  rules: readonly WrittenAdminRule[],
): WrittenAdminPolicy[] {
  const moved = policies.map((policy) =>
    policy.spec.priority === undefined
      ? policy
      : { ...policy, spec: { ...policy.spec, priority: Math.min(policy.spec.priority + 1, 1000) } },
  );
  const ofKind = policies.some(isOld);
  const first: WrittenAdminPolicy = {
    apiVersion: `policy.networking.k8s.io/${ofKind ? 'v1alpha1' : 'v1beta1'}`,
    kind: ofKind ? 'AdminNetworkPolicy' : 'ClusterNetworkPolicy',
    metadata: { name: 'first' },
    spec: {
      ...(!ofKind && { tier: 'Admin' as const }),
      priority: 0,
      subject: EVERY_POD,
      ingress: rules.map(({ to: _, ...rule }) => ({ ...rule, from: [EVERY_POD] })),
      egress: rules.map(({ from: _, ...rule }) => ({ ...rule, to: [EVERY_POD] })),
    },
  };
  return [first, ...moved];
}

function eachRule(
  policies: readonly WrittenAdminPolicy[],
  change: (rule: WrittenAdminRule) => readonly WrittenAdminRule[],
): WrittenAdminPolicy[] {
  return policies.map((policy) => ({
    ...policy,
    spec: {
      ...policy.spec,
      ingress: (policy.spec.ingress ?? []).flatMap(change),
      egress: (policy.spec.egress ?? []).flatMap(change),
    },
  }));
}

const LISTS = ['from', 'to', 'ports', 'protocols'] as const;

/** One rule for each peer and port, in a row. */
function split(rule: WrittenAdminRule): WrittenAdminRule[] {
  let rules: WrittenAdminRule[] = [rule];
  for (const key of LISTS) {
    rules = rules.flatMap((one) => one[key]?.map((item) => ({ ...one, [key]: [item] })) ?? [one]);
  }
  return rules;
}

function reversed(rule: WrittenAdminRule): WrittenAdminRule {
  const lists = LISTS.flatMap((key) => {
    const list = rule[key];
    return list === undefined ? [] : [[key, list.toReversed()] as const];
  });
  return { ...rule, ...Object.fromEntries(lists) };
}

describe(`laws of admin policies that need no oracle (SLUICE_WITNESS_SEED=${seed()})`, () => {
  law(
    'a rule that accepts, before all others, never closes a connection',
    (policies) => putFirst(policies, [{ action: policies.some(isOld) ? 'Allow' : 'Accept' }]),
    (old, now) => openness(now) >= openness(old),
  );
  law(
    'a rule that denies, before all others, never opens a connection',
    (policies) => putFirst(policies, [{ action: 'Deny' }]),
    (old, now) => openness(now) <= openness(old),
  );
  law(
    'the order of documents, peers and ports changes nothing',
    (policies) => eachRule(policies, (rule) => [reversed(rule)]).toReversed(),
    isSame,
  );
  // Under Cilium a rule has a priority of its own, so that its place in the list matters to policies of the same priority; under
  // Calico a rule that holds something unknown fails closed as a whole.
  law(
    'splitting a rule into one for each peer and port changes nothing',
    (policies, { cni }) => (cni === 'kubernetes' ? eachRule(policies, split) : policies),
    isSame,
  );
  law(
    'other names of policies change nothing where names are no order',
    (policies, { cni }) =>
      cni === 'calico'
        ? policies
        : policies.map((policy, index) =>
            policy.kind === 'BaselineAdminNetworkPolicy'
              ? policy
              : { ...policy, metadata: { name: `renamed-${policies.length - index}` } },
          ),
    isSame,
  );
  law(
    'priorities that keep their order change nothing',
    (policies) =>
      policies.map((policy) =>
        policy.spec.priority === undefined
          ? policy
          : { ...policy, spec: { ...policy.spec, priority: Math.min(policy.spec.priority * 3 + 5, 1000) } },
      ),
    isSame,
  );
  law(
    'a policy without rules changes nothing',
    (policies) => [
      ...policies,
      ...putFirst([], []).map((policy) => ({ ...policy, metadata: { name: 'idle' } })),
    ],
    isSame,
  );

  test('both versions of ClusterNetworkPolicy mean the same', { timeout }, () => {
    const other = { 'policy.networking.k8s.io/v1beta1': 'policy.networking.k8s.io/v1alpha2' } as const;
    const property = fc.property(world, adminScene, facts, (scene, more, hidden) => {
      const admin = more.admin.map((policy) => ({
        ...policy,
        apiVersion:
          policy.apiVersion in other ? other['policy.networking.k8s.io/v1beta1'] : policy.apiVersion,
      }));
      const written = answers(scene, more, hidden).map(({ outcome }) => outcome);
      expect(answers(scene, { ...more, admin }, hidden).map(({ outcome }) => outcome)).toEqual(written);
    });
    assertProperty(property, clusters);
  });

  test('the old kinds mean what ClusterNetworkPolicy says in their place', { timeout }, () => {
    const property = fc.property(world, adminScene, facts, (scene, more, hidden) => {
      const isRewritten = more.admin.every(isOld) && more.cni === 'kubernetes';
      fc.pre(isRewritten && more.admin.length > 0);
      const admin = more.admin.map(asCluster);
      const written = answers(scene, more, hidden).map(({ outcome }) => outcome);
      expect(answers(scene, { ...more, admin }, hidden).map(({ outcome }) => outcome)).toEqual(written);
    });
    assertProperty(property, Math.ceil(clusters / 4));
  });
});

function isOld({ kind }: WrittenAdminPolicy): boolean {
  return kind !== 'ClusterNetworkPolicy';
}

function asCluster({ kind, metadata, spec }: WrittenAdminPolicy): WrittenAdminPolicy {
  const rewrite = ({ ports, action, ...rule }: WrittenAdminRule): WrittenAdminRule => ({
    ...rule,
    action: action === 'Allow' ? 'Accept' : action,
    ...(ports !== undefined && {
      protocols: ports.map(({ portNumber, portRange, namedPort }) => {
        if (namedPort !== undefined) return { destinationNamedPort: namedPort };
        const protocol = (portNumber?.protocol ?? portRange?.protocol ?? 'TCP').toLowerCase();
        const destinationPort =
          portNumber === undefined
            ? { range: { start: portRange?.start ?? 1, end: portRange?.end ?? 65535 } }
            : { number: portNumber.port };
        return { [protocol]: { destinationPort } };
      }),
    }),
  });
  return {
    apiVersion: 'policy.networking.k8s.io/v1beta1',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: `was-${kind.toLowerCase()}-${metadata.name}` },
    spec: {
      tier: kind === 'AdminNetworkPolicy' ? 'Admin' : 'Baseline',
      priority: spec.priority ?? 0,
      subject: spec.subject,
      ingress: (spec.ingress ?? []).map(rewrite),
      egress: (spec.egress ?? []).map(rewrite),
    },
  };
}
