import { describe, expect, it } from 'vitest';
import { createEvaluator } from '../../engine/evaluator.ts';
import type { Connection } from '../../model/connection.ts';
import { NO_ADDRESS, NO_IDENTITY_FACTS } from '../../model/endpoint.ts';
import { completeLabels } from '../../model/label-set.ts';
import { compilePolicies } from '../../policy/compile-policies.ts';
import { loadPolicies } from '../../policy/load-policies.ts';
import { newestPlatform } from '../../policy/platform/choose-platform.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { buildInventory } from '../build-inventory.ts';
import { networkSetsOf } from './network-sets.ts';
import { createConnectionResolver } from './resolve-connection.ts';

const platform = newestPlatform('calico');
const banks = (nets: string, role = 'bank') =>
  `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata: {name: banks, labels: {role: ${role}}}\nspec: {nets: [${nets}]}\n`;
const POLICY = `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: till, namespace: shop}
spec:
  selector: app == 'till'
  types: [Ingress]
  ingress: [{action: Allow, source: {namespaceSelector: global(), selector: role == 'bank'}}]
`;

function load(...texts: readonly string[]) {
  const { documents } = readManifests({ file: 'p.yaml', text: texts.join('---\n') });
  return loadPolicies(documents, { platform, defaultNamespace: 'default' });
}

const FROM_BANKS: Connection = {
  source: { kind: 'world', addresses: NO_ADDRESS, names: [], entities: ['network set banks'] },
  destination: {
    kind: 'workload',
    namespace: 'shop',
    name: 'till',
    ownerKind: 'Deployment',
    labels: completeLabels([['app', 'till']]),
    namespaceLabels: completeLabels([]),
    ports: [],
    addresses: NO_ADDRESS,
    ...NO_IDENTITY_FACTS,
  },
  protocol: 'TCP',
  port: 443,
  icmp: undefined,
  l7: undefined,
  isPodToItself: false,
};

/** The verdict of policies on a connection that was recorded when the sets were those of `then`. */
function judge(then: readonly string[], now: readonly string[]): string {
  const resolve = createConnectionResolver(buildInventory([]).inventory, {
    networkSets: networkSetsOf([load(...then)]),
  });
  const evaluator = createEvaluator(compilePolicies(load(...now), platform));
  return evaluator.judge(resolve(FROM_BANKS)).outcome;
}

describe('an end that was recorded as a network set', () => {
  const two = banks('203.0.113.0/25, 198.51.100.0/24');

  it.each([
    ['is meant by who means the set', [two], [POLICY, two], 'allowed'],
    [
      'is meant where the set got more blocks',
      [two],
      [POLICY, banks('203.0.113.0/24, 198.51.100.0/24')],
      'allowed',
    ],
    ['may have left a set that lost a block', [two], [POLICY, banks('203.0.113.0/25')], 'unknown'],
    ['is not meant where the set has other blocks', [two], [POLICY, banks('192.0.2.0/24')], 'denied'],
    ['is not meant by who means others', [two], [POLICY, banks('203.0.113.0/25', 'guest')], 'denied'],
    ['may be anybody where nothing shows the set', [], [POLICY, two], 'unknown'],
  ])('%s', (_, then, now, outcome) => {
    expect(judge(then, now)).toBe(outcome);
  });

  it('may be in the blocks of any description, and in none of a set that is described twice in one place', () => {
    const sets = (...sides: readonly (readonly string[])[]) =>
      networkSetsOf(sides.map((side) => load(...side))).get('network set banks')?.length;
    expect(sets([banks('203.0.113.0/25')], [banks('198.51.100.0/24')])).toBe(2);
    expect(sets([banks('203.0.113.0/25'), banks('198.51.100.0/24')])).toBeUndefined();
  });
});
