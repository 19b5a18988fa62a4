import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clusterNetworkPolicy, plainCiliumPolicy } from './arbitrary-admin-policies.ts';
import {
  cidrGroups,
  ciliumClusterwideNetworkPolicy,
  ciliumNetworkPolicy,
} from './arbitrary-cilium-policies.ts';
import {
  connections,
  connectionsOfAnyProtocol,
  endpoints,
  endpointsOfBothFamilies,
  NAMES,
  services,
} from './arbitrary-cluster.ts';
import { networkPolicy } from './arbitrary-network-policies.ts';
import { inWiderClusters } from './arbitrary-wider-policies.ts';
import { type CiliumOracle, startCiliumOracle } from './ask-cilium.ts';
import type { CiliumScenario, CiliumSettings, WrittenObject } from './cilium-scenario.ts';
import { emptyTally, findDisagreements } from './compare-verdicts.ts';
import { CILIUM_ORACLE, whyNoOracle } from './oracle-binaries.ts';
import { assertAgreement, runs } from './oracle-property.ts';

const timeout = 1_800_000;

const policyCIDRMatchMode = fc.constantFrom(
  ['nodes'] as const,
  ['pods'] as const,
  ['nodes', 'pods'] as const,
);
const settings: fc.Arbitrary<CiliumSettings> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        policyCIDRMatchMode,
        enablePolicy: fc.constantFrom('default', 'always', 'never'),
        hostFirewall: fc.boolean(),
        nonDefaultDenyPolicies: fc.boolean(),
        policyDefaultLocalCluster: fc.boolean(),
        l7Proxy: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  },
);

const anyPolicy = fc.oneof(
  { weight: 4, arbitrary: ciliumNetworkPolicy },
  { weight: 3, arbitrary: ciliumClusterwideNetworkPolicy },
  { weight: 1, arbitrary: networkPolicy },
);

/** Tiers around all that is between them. */
const withAdmin = fc.oneof(
  { weight: 6, arbitrary: clusterNetworkPolicy },
  { weight: 2, arbitrary: networkPolicy },
  { weight: 1, arbitrary: plainCiliumPolicy },
);
const matchModes: fc.Arbitrary<CiliumSettings> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: policyCIDRMatchMode.map((mode) => ({ policyCIDRMatchMode: mode })) },
  { weight: 1, arbitrary: fc.constant({ policyDefaultLocalCluster: false }) },
);

function scenarios(
  policy: fc.Arbitrary<WrittenObject>,
  chosen: fc.Arbitrary<CiliumSettings>,
): fc.Arbitrary<CiliumScenario> {
  const policies = fc
    .array(policy, { minLength: 1, maxLength: 4 })
    .map((found) => found.map((one, index) => named(one, `p${index}`)));
  const objects = fc.tuple(policies, cidrGroups).map(([found, groups]) => [...found, ...groups]);
  return fc
    .record({ settings: chosen, endpoints, services, names: fc.constant(NAMES), objects })
    .chain((cluster) => connections(cluster.endpoints).map((found) => ({ ...cluster, connections: found })));
}

const widerSettings: fc.Arbitrary<CiliumSettings> = fc
  .record(
    {
      policyCIDRMatchMode,
      hostFirewall: fc.boolean(),
      nodeSelectorLabels: fc.boolean(),
      policyDefaultLocalCluster: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map((chosen) => ({ ...chosen, ipv6: true, clusterName: 'west' }));

/** Both address families, another cluster of a mesh, nodes by their labels, SCTP and ICMPv6. */
const widerScenarios: fc.Arbitrary<CiliumScenario> = fc
  .record({
    settings: widerSettings,
    endpoints: endpointsOfBothFamilies,
    services,
    names: fc.constant(NAMES),
    objects: fc
      .tuple(fc.array(inWiderClusters(anyPolicy), { minLength: 1, maxLength: 4 }), cidrGroups)
      .map(([found, groups]) => [...found.map((one, index) => named(one, `p${index}`)), ...groups]),
  })
  .chain((cluster) =>
    connectionsOfAnyProtocol(cluster.endpoints).map((found) => ({ ...cluster, connections: found })),
  );

function named(object: WrittenObject, name: string): WrittenObject {
  return { ...object, metadata: { ...(object.metadata as object), name } };
}

describe.skipIf(whyNoOracle(CILIUM_ORACLE) !== undefined)(
  'verdicts against the engine of Cilium 1.20.2',
  () => {
    let oracle: CiliumOracle;
    beforeAll(() => {
      oracle = startCiliumOracle();
    });
    afterAll(() => oracle?.stop());

    test.each([
      ['NetworkPolicies', scenarios(networkPolicy, fc.constant({}))],
      ['policies of all kinds', scenarios(anyPolicy, settings)],
      ['ClusterNetworkPolicies and others', scenarios(withAdmin, matchModes)],
      ['wider clusters', widerScenarios],
    ])('%s', { timeout }, async (name, scenario) => {
      const tally = emptyTally();
      await assertAgreement(scenario, runs(), async (one) => {
        const answer = await oracle.ask(one);
        return findDisagreements(one, answer, tally);
      });
      console.log(`${name}: ${JSON.stringify(tally, undefined, 1)}`);
      const judged = tally.allowed + tally.denied;
      expect(tally.unknown).toBeLessThan(judged / 20);
      expect(tally.otherDecider).toBeLessThan(tally.sameDecider / 20);
      expect(Math.min(tally.allowed, tally.denied)).toBeGreaterThan(judged / 20);
    });
  },
);
