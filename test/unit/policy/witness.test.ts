import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CNIS } from '../../../src/policy/platform/cni.ts';
import { scenario } from '../../witness/arbitrary-scenarios.ts';
import { assertProperty, failAbout } from '../../witness/assert-property.ts';
import { ALL_KNOWN, createEngineJudge } from '../../witness/engine-judge.ts';
import { explainGap } from '../../witness/explain-gap.ts';
import { fitTo, hiddenFacts } from '../../witness/hidden-facts.ts';
import { judgeAllWorlds } from '../../witness/possible-worlds.ts';
import { settingsOf } from '../../witness/profile-settings.ts';
import { report, runs, seed } from '../../witness/run-settings.ts';
import { unreadPolicies, withUnread } from '../../witness/unread-policies.ts';

const KNOWN_PER_CLUSTER = 40;
const HIDDEN_PER_CLUSTER = 10;
/** With everything known; half as many again are judged with hidden facts. */
const known = runs();
const half = Math.ceil(known / 2);
/** Connections with more possible worlds than this are skipped, and counted. */
const WORLD_LIMIT = 300;

const cni = fc.constantFrom(...CNIS);
const timeout = 1_800_000;

describe(`a naive evaluator that shares nothing with the engine (SLUICE_WITNESS_SEED=${seed()})`, () => {
  test('agrees on random connections of which everything is known', { timeout }, () => {
    const tally = { allowed: 0, denied: 0, unknown: 0 };
    const property = fc.property(scenario(KNOWN_PER_CLUSTER), cni, (scene, profile) => {
      const { policies, attempts, ...cluster } = scene;
      const engine = createEngineJudge(policies, profile);
      for (const attempt of attempts) {
        const settings = settingsOf(profile, attempt, ALL_KNOWN, policies);
        const expected = judgeAllWorlds(policies, cluster, attempt, ALL_KNOWN, settings, 1);
        const actual = engine.judge(cluster, attempt);
        if (actual !== expected) failAbout(attempt, `engine says ${actual}, witness says ${expected}`);
        tally[actual] += 1;
      }
    });
    assertProperty(property, Math.ceil(known / KNOWN_PER_CLUSTER));
    report(`everything known: ${JSON.stringify(tally)}`);
    for (const count of Object.values(tally)) expect(count).toBeGreaterThan(known / 100);
  });

  test('agrees with every verdict that the engine gives although facts are hidden', { timeout }, () => {
    const tally = { allowed: 0, denied: 0, unknown: 0, skipped: 0 };
    const gaps: Record<string, number> = {};
    const count = HIDDEN_PER_CLUSTER;
    const facts = fc.array(hiddenFacts, { minLength: count, maxLength: count });
    const property = fc.property(scenario(count), cni, facts, (scene, profile, allFacts) => {
      const { policies, attempts, ...cluster } = scene;
      const engine = createEngineJudge(policies, profile);
      // Judged before, so that the engine must not take one that is known less well for one that it remembers.
      for (const attempt of attempts) engine.judge(cluster, attempt);
      for (const [index, attempt] of attempts.entries()) {
        const hidden = fitTo(attempt, allFacts[index] ?? ALL_KNOWN);
        const settings = settingsOf(profile, attempt, hidden, policies);
        const expected = judgeAllWorlds(policies, cluster, attempt, hidden, settings, WORLD_LIMIT);
        if (expected === undefined) {
          tally.skipped += 1;
          continue;
        }
        const actual = engine.judge(cluster, attempt, hidden);
        tally[actual] += 1;
        if (actual === expected) continue;
        const gap = actual === 'unknown' ? explainGap(policies, attempt, hidden) : undefined;
        if (gap === undefined) {
          failAbout({ attempt, hidden }, `engine says ${actual}, all possible worlds say ${expected}`);
        }
        gaps[gap] = (gaps[gap] ?? 0) + 1;
      }
    });
    assertProperty(property, Math.ceil(half / count));
    report(`facts hidden: ${JSON.stringify(tally)}`);
    report(`unknown although all possible worlds agree: ${JSON.stringify(gaps)}`);
    for (const judged of [tally.allowed, tally.denied, tally.unknown]) {
      expect(judged).toBeGreaterThan(half / 50);
    }
  });

  test('agrees where policies that are not simulated are about, facts known and hidden', { timeout }, () => {
    const tally = { allowed: 0, denied: 0, unknown: 0, skipped: 0 };
    const count = HIDDEN_PER_CLUSTER;
    const facts = fc.array(fc.option(hiddenFacts, { nil: ALL_KNOWN }), {
      minLength: count,
      maxLength: count,
    });
    const property = fc.property(
      scenario(count),
      cni,
      facts,
      unreadPolicies,
      (scene, profile, allFacts, unread) => {
        const { policies, attempts, ...cluster } = scene;
        const engine = createEngineJudge(policies, profile, (simulated) =>
          JSON.stringify({ kind: 'List', items: [...unread.map(({ manifest }) => manifest), ...simulated] }),
        );
        for (const [index, attempt] of attempts.entries()) {
          const hidden = fitTo(attempt, allFacts[index] ?? ALL_KNOWN);
          const settings = withUnread(settingsOf(profile, attempt, hidden, policies), unread);
          const expected = judgeAllWorlds(policies, cluster, attempt, hidden, settings, WORLD_LIMIT);
          if (expected === undefined) {
            tally.skipped += 1;
            continue;
          }
          const actual = engine.judge(cluster, attempt, hidden);
          tally[actual] += 1;
          if (actual === expected) continue;
          const gap = actual === 'unknown' ? explainGap(policies, attempt, hidden) : undefined;
          if (gap === undefined) {
            failAbout(
              { attempt, hidden, unread },
              `engine says ${actual}, all possible worlds say ${expected}`,
            );
          }
        }
      },
    );
    assertProperty(property, Math.ceil(half / 2 / count));
    report(`with policies that are not simulated: ${JSON.stringify(tally)}`);
    for (const judged of [tally.allowed, tally.denied, tally.unknown]) {
      expect(judged).toBeGreaterThan(half / 100);
    }
  });
});
