import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attempts, objects } from '../../witness/cilium/arbitrary-cilium.ts';
import { createJudge } from '../../witness/cilium/cilium-judge.ts';
import { judgeNaively } from '../../witness/cilium/naive-cilium.ts';
import { report, runs, seed } from '../../witness/run-settings.ts';

const PER_CLUSTER = 40;

/** The same clusters judged by the engine, and by texts alone. */
describe(`a naive evaluator of Cilium's policies (SLUICE_WITNESS_SEED=${seed()})`, () => {
  test('agrees on random clusters of which everything is known', { timeout: 1_800_000 }, () => {
    const tally: Record<string, number> = { allowed: 0, filtered: 0, denied: 0 };
    fc.assert(
      fc.property(objects, attempts(PER_CLUSTER), (written, asked) => {
        const judge = createJudge(written);
        for (const attempt of asked) {
          const expected = judgeNaively(written, attempt);
          const actual = judge(attempt);
          if (actual !== expected) {
            throw new Error(`engine: ${actual}, naive: ${expected}, about ${JSON.stringify(attempt)}`);
          }
          tally[actual] = (tally[actual] ?? 0) + 1;
        }
      }),
      {
        numRuns: Math.ceil(runs() / PER_CLUSTER),
        seed: seed(),
        // The smallest objects and what is wrong, not the other connections.
        reporter: ({ failed, counterexample, errorInstance }) => {
          if (!failed) return;
          const shown = (counterexample?.[0] ?? []).map((one) => JSON.stringify(one));
          throw new Error([String(errorInstance), `SLUICE_WITNESS_SEED=${seed()}`, ...shown].join('\n'));
        },
      },
    );
    report(`Cilium: ${JSON.stringify(tally)}`);
    for (const count of Object.values(tally)) expect(count).toBeGreaterThan(runs() / 1000);
  });
});
