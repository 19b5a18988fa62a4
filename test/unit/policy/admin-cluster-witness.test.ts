import { describe, expect, it } from 'vitest';
import { createTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';
import {
  type ComparedAdmin,
  compareAdminChange,
  compareAdminVerdicts,
} from '../../witness/admin/compare-admin.ts';
import { report, runs, seed } from '../../witness/run-settings.ts';

/** A cluster of forty connections runs a whole command, which takes as long as some hundred verdicts of other witnesses. */
const RUNS_OF_CLUSTER = 150;
const RUNS_OF_CHANGE = 600;

/**
 * Whole dumps of random clusters, by the command line: AdminNetworkPolicies, the baseline and ClusterNetworkPolicies
 * among NetworkPolicies. The evaluator that says what is right was written from the API, without regard to src/; where
 * the API leaves something open, it says all that may be so, and a verdict must not be certain.
 */
describe('random clusters with admin policies, from dump to verdict', () => {
  it('are judged as the API says, by the same rules', async () => {
    const { needless, certain } = await expectNoDifference('verdicts', compareAdminVerdicts, RUNS_OF_CLUSTER);
    expect(needless).toBeLessThan(certain / 50);
  });

  it('have no more blocked and opened connections than the API says', async () => {
    await expectNoDifference('connections of changes', compareAdminChange, RUNS_OF_CHANGE);
  });
});

async function expectNoDifference(
  what: string,
  compare: (seed: number, folder: TemporaryFolder) => Promise<ComparedAdmin>,
  runsOfOne: number,
): Promise<{ readonly certain: number; readonly needless: number }> {
  using folder = createTemporaryFolder();
  const clusters = Math.ceil(runs() / runsOfOne);
  let [certain, unknown, needless] = [0, 0, 0];
  for (let index = 0; index < clusters; index++) {
    const compared = await compare(seed() + index, folder);
    expect(compared.differences).toEqual([]);
    certain += compared.certain;
    unknown += compared.unknown;
    needless += compared.needless.length;
  }
  report(
    `${certain} ${what} of ${clusters} clusters agree, ${unknown} are unknown, ${needless} of these needlessly`,
  );
  return { certain, needless };
}
