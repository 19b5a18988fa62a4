import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connections, endpoints, NAMES, services } from './arbitrary-cluster.ts';
import { networkPolicy } from './arbitrary-network-policies.ts';
import { type CiliumOracle, startCiliumOracle } from './ask-cilium.ts';
import type { CiliumScenario, WrittenObject } from './cilium-scenario.ts';
import { findDisagreements } from './compare-verdicts.ts';
import { CILIUM_ORACLE, whyNoOracle } from './oracle-binaries.ts';
import { assertAgreement, runs } from './oracle-property.ts';

const timeout = 1_800_000;

function scenarios(object: fc.Arbitrary<WrittenObject>): fc.Arbitrary<CiliumScenario> {
  const objects = fc
    .array(object, { minLength: 1, maxLength: 4 })
    .map((found) => found.map((one, index) => named(one, `p${index}`)));
  return fc
    .record({ settings: fc.constant({}), endpoints, services, names: fc.constant(NAMES), objects })
    .chain((cluster) => connections(cluster.endpoints).map((found) => ({ ...cluster, connections: found })));
}

function named(object: WrittenObject, name: string): WrittenObject {
  return { ...object, metadata: { ...(object.metadata as object), name } };
}

describe.skipIf(whyNoOracle(CILIUM_ORACLE) !== undefined)(
  'verdicts against Cilium 1.20.2’s own engine',
  () => {
    let oracle: CiliumOracle;
    beforeAll(() => {
      oracle = startCiliumOracle();
    });
    afterAll(() => oracle?.stop());

    test('NetworkPolicies under `--cni cilium`', { timeout }, async () => {
      const tally = { allowed: 0, denied: 0, unknown: 0 };
      await assertAgreement(scenarios(networkPolicy), runs(), async (scenario) => {
        const answer = await oracle.ask(scenario);
        return findDisagreements(scenario, answer, tally);
      });
      console.log(`network policies: ${JSON.stringify(tally)}`);
      expect(tally.unknown).toBe(0);
    });
  },
);
