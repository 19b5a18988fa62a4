import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adminScene, attemptsOf, judgeOf } from '../../witness/admin-scenarios.ts';
import { judgeAdminWorlds } from '../../witness/admin-worlds.ts';
import { scenario } from '../../witness/arbitrary-scenarios.ts';
import { assertProperty, failAbout } from '../../witness/assert-property.ts';
import { ALL_KNOWN } from '../../witness/engine-judge.ts';
import { fitTo, hiddenFacts } from '../../witness/hidden-facts.ts';
import { report, runs, seed } from '../../witness/run-settings.ts';

const PER_CLUSTER = 40;
const HIDDEN_PER_CLUSTER = 10;
/** A fifth of the connections of the witness of NetworkPolicy: three tiers of policies take longer. */
const known = Math.ceil(runs() / 5);
const half = Math.ceil(known / 2);
const WORLD_LIMIT = 100;
const timeout = 1_800_000;

describe(`a naive evaluator of admin tiers (SLUICE_WITNESS_SEED=${seed()})`, () => {
  test('agrees on random connections of which everything is known', { timeout }, () => {
    const tally = { allowed: 0, denied: 0, unknown: 0 };
    const property = fc.property(scenario(PER_CLUSTER), adminScene, (scene, more) => {
      const engine = judgeOf(scene.policies, more);
      const cluster = { namespaces: scene.namespaces, nodes: more.nodes };
      const policies = { network: scene.policies, admin: more.admin };
      for (const attempt of attemptsOf(scene, more)) {
        const expected = judgeAdminWorlds(policies, cluster, attempt, ALL_KNOWN, more.cni, 1);
        const actual = engine.judge(cluster, attempt);
        if (actual !== expected) failAbout(attempt, `engine says ${actual}, witness says ${expected}`);
        tally[actual] += 1;
      }
    });
    assertProperty(property, Math.ceil(known / PER_CLUSTER));
    report(`admin tiers, everything known: ${JSON.stringify(tally)}`);
    for (const count of Object.values(tally)) expect(count).toBeGreaterThan(known / 100);
  });

  test('agrees with every certain verdict although facts are hidden', { timeout }, () => {
    const tally = { allowed: 0, denied: 0, unknown: 0, skipped: 0, cautious: 0 };
    const facts = fc.array(hiddenFacts, { minLength: HIDDEN_PER_CLUSTER, maxLength: HIDDEN_PER_CLUSTER });
    const property = fc.property(scenario(HIDDEN_PER_CLUSTER), adminScene, facts, (scene, more, allFacts) => {
      const engine = judgeOf(scene.policies, more);
      const cluster = { namespaces: scene.namespaces, nodes: more.nodes };
      const policies = { network: scene.policies, admin: more.admin };
      for (const [index, attempt] of attemptsOf(scene, more).entries()) {
        const hidden = fitTo(attempt, allFacts[index] ?? ALL_KNOWN);
        const expected = judgeAdminWorlds(policies, cluster, attempt, hidden, more.cni, WORLD_LIMIT);
        if (expected === undefined) {
          tally.skipped += 1;
          continue;
        }
        const actual = engine.judge(cluster, attempt, hidden);
        tally[actual] += 1;
        if (actual === expected) continue;
        if (actual !== 'unknown') {
          failAbout({ attempt, hidden }, `engine says ${actual}, all possible worlds say ${expected}`);
        }
        // One fact that two rules ask for is two questions to the engine (docs/decisions/0004).
        tally.cautious += 1;
      }
    });
    assertProperty(property, Math.ceil(half / HIDDEN_PER_CLUSTER));
    report(`admin tiers, facts hidden: ${JSON.stringify(tally)}`);
    for (const count of [tally.allowed, tally.denied, tally.unknown])
      expect(count).toBeGreaterThan(half / 50);
    expect(tally.cautious).toBeLessThan(half / 20);
  });
});
