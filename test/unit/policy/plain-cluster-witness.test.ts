import { describe, expect, it } from 'vitest';
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';
import { type Compared, compareChange, compareVerdicts } from '../../witness/plain/compare-plain.ts';
import { report, runs, seed } from '../../witness/run-settings.ts';

/** A cluster of forty connections runs a whole command, which takes as long as some hundred verdicts of other witnesses. */
const RUNS_OF_CLUSTER = 200;

/**
 * Whole dumps of random clusters, by the command line: Calico's policies of every kind among NetworkPolicies and
 * ClusterNetworkPolicies. The evaluator that says what is right was written from Felix' source, without regard to src/.
 */
describe('random clusters of Calico, from dump to verdict', () => {
  it('are judged as an evaluator judges them that was made apart, by the same rules', async () => {
    await expectNoDifference('verdicts', compareVerdicts);
  });

  it('have exactly the blocked and opened connections that two such judgements differ in', async () => {
    await expectNoDifference('connections of changes', compareChange);
  });
});

async function expectNoDifference(
  what: string,
  compare: (seed: number, folder: TemporaryFolder) => Promise<Compared>,
): Promise<void> {
  using folder = createTemporaryFolder();
  const clusters = Math.ceil(runs() / RUNS_OF_CLUSTER);
  let [certain, unknown] = [0, 0];
  for (let index = 0; index < clusters; index++) {
    const compared = await compare(seed() + index, folder);
    expect(compared.differences).toEqual([]);
    certain += compared.certain;
    unknown += compared.unknown;
  }
  report(`${certain} ${what} of ${clusters} clusters agree, ${unknown} are unknown`);
  expect(unknown).toBeLessThan(certain / 20);
}
