import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ciliumClusterwideNetworkPolicy, ciliumNetworkPolicy } from './arbitrary-cilium-policies.ts';
import { mutated } from './arbitrary-mutations.ts';
import { type CiliumOracle, startCiliumOracle } from './ask-cilium.ts';
import type { CiliumScenario, WrittenObject } from './cilium-scenario.ts';
import { differentlyTaken } from './compare-acceptance.ts';
import { CILIUM_ORACLE, whyNoOracle } from './oracle-binaries.ts';
import { assertAgreement, runs } from './oracle-property.ts';
import { compileForCilium } from './sluice-answers.ts';

const timeout = 1_800_000;
const MANY = 10;

function scenarioOf([objects, extendedIPProtocols]: [readonly WrittenObject[], boolean]): CiliumScenario {
  const named = objects.map((object, index) => ({
    ...object,
    metadata: { ...(object.metadata as object), name: `p${index}` },
  }));
  const settings = { extendedIPProtocols };
  return { settings, endpoints: [], services: [], names: [], objects: named, connections: [] };
}

describe.skipIf(whyNoOracle(CILIUM_ORACLE) !== undefined)(
  'what the API server and Cilium 1.20.2 take',
  () => {
    let oracle: CiliumOracle;
    beforeAll(() => {
      oracle = startCiliumOracle();
    });
    afterAll(() => oracle?.stop());

    test('of policies with something odd in them', { timeout }, async () => {
      const tally = { schema: 0, agent: 0, taken: 0 };
      const object = mutated(fc.oneof(ciliumNetworkPolicy, ciliumClusterwideNetworkPolicy));
      const scenarios = fc
        .tuple(fc.array(object, { minLength: 1, maxLength: MANY }), fc.boolean())
        .map(scenarioOf);
      await assertAgreement(scenarios, runs(), async (scenario) => {
        const answer = await oracle.ask(scenario);
        for (const { schema, agent } of answer.objects) {
          tally[schema !== undefined ? 'schema' : agent !== undefined ? 'agent' : 'taken'] += 1;
        }
        return differentlyTaken(scenario, answer, compileForCilium(scenario));
      });
      console.log(`taken and refused: ${JSON.stringify(tally)}`);
      expect(Math.min(tally.schema, tally.agent, tally.taken)).toBeGreaterThan(runs() / 10);
    });
  },
);
