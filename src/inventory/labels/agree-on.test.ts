import { expect, it } from 'vitest';
import { NO_ADDRESS, NO_IDENTITY_FACTS, type WorkloadEndpoint } from '../../model/endpoint.ts';
import { completeLabels } from '../../model/label-set.ts';
import { agreeOn } from './agree-on.ts';

function pods(parts: Partial<WorkloadEndpoint>): WorkloadEndpoint {
  return {
    kind: 'workload',
    namespace: 'shop',
    name: 'db',
    ownerKind: 'StatefulSet',
    labels: completeLabels([]),
    namespaceLabels: completeLabels([]),
    ports: [],
    addresses: NO_ADDRESS,
    ...NO_IDENTITY_FACTS,
    ...parts,
  };
}

it('pods that ran on other nodes at another time may be on any of these', () => {
  const nodesOf = (one: readonly string[] | undefined, other: readonly string[] | undefined) => {
    const of = (nodeNames: readonly string[] | undefined) =>
      pods(nodeNames === undefined ? {} : { nodeNames });
    return agreeOn(of(one), [of(other)]).nodeNames;
  };
  expect(nodesOf(['node-1'], ['node-2'])).toEqual(['node-1', 'node-2']);
  expect(nodesOf(['node-1'], undefined)).toBeUndefined();
  expect(nodesOf(undefined, ['node-1'])).toBeUndefined();
});
