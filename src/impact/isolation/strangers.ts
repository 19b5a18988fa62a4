import { type Endpoint, NO_IDENTITY_FACTS, singleAddress } from '../../model/endpoint.ts';
import { parseIpAddress } from '../../model/ip-address.ts';
import { completeLabels } from '../../model/label-set.ts';

/** Everybody of one kind: pods of all namespaces, or addresses outside the cluster. */
export type Audience = 'every-namespace' | 'world';
export const AUDIENCES: readonly Audience[] = ['every-namespace', 'world'];

/** A namespace and a name that no cluster has: a policy that admits such a pod admits all pods that it does not know. */
export const STRANGE_POD: Endpoint = {
  kind: 'workload',
  namespace: '\0',
  name: '\0',
  ownerKind: undefined,
  labels: completeLabels([]),
  namespaceLabels: completeLabels([['kubernetes.io/metadata.name', '\0']]),
  ports: [],
  addresses: { addresses: [], isComplete: true },
  ...NO_IDENTITY_FACTS,
};

/** Addresses far apart: a policy that admits both admits the world, whatever ranges it excludes. */
const outside = (...texts: readonly string[]): readonly Endpoint[] =>
  texts.map((text) => ({
    kind: 'world',
    addresses: singleAddress(parseIpAddress(text)),
    names: [],
    entities: [],
  }));

/** An audience is admitted when all strangers of one of its groups are. */
export const STRANGERS: Readonly<Record<Audience, readonly (readonly Endpoint[])[]>> = {
  'every-namespace': [[STRANGE_POD]],
  world: [outside('1.2.3.4', '200.1.2.3'), outside('2001:200::1', '2a00:100::1')],
};
