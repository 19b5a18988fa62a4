import { createEvaluator } from '../../../src/engine/evaluator.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { type Endpoint, singleAddress } from '../../../src/model/endpoint.ts';
import { parseIpAddress } from '../../../src/model/ip-address.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../../src/model/label-set.ts';
import { PROTOCOLS } from '../../../src/model/protocol.ts';
import { compilePolicies } from '../../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../../src/policy/load-policies.ts';
import { choosePlatform } from '../../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';
import type { CalicoScenario } from './arbitrary-calico.ts';
import type { CalicoAttempt, CalicoCluster, CalicoParty } from './calico-cluster.ts';

/** Judges with the real engine, on the way that the text of the objects takes; one that is refused fails the test. */
export function createCalicoJudge({ objects, cluster, isOld }: CalicoScenario) {
  const settings = new Map([['calico.natOutgoing', 'Disabled']]);
  const platform = choosePlatform(isOld ? 'calico@3.31' : 'calico@3.33', settings);
  if ('problem' in platform) throw new Error(platform.problem);
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const loaded = loadPolicies(readManifests({ file: 'policies.yaml', text }).documents, {
    platform,
    defaultNamespace: 'default',
  });
  if (loaded.policies.length !== objects.length) {
    throw new Error(
      `refused: ${loaded.diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n')}\n${text}`,
    );
  }
  const namespaces = new Map(
    Object.entries(cluster.namespaces).map(([name, labels]) => [
      name,
      completeLabels(Object.entries({ ...labels, 'kubernetes.io/metadata.name': name })),
    ]),
  );
  const evaluator = createEvaluator(compilePolicies({ ...loaded, namespaces }, platform));
  return (attempt: CalicoAttempt, change = (connection: Connection) => connection) =>
    evaluator.judge(change(toConnection(attempt, cluster)));
}

function toConnection({ from, to, protocol, port, icmp }: CalicoAttempt, cluster: CalicoCluster): Connection {
  return {
    source: toEndpoint(from, to, cluster),
    destination: toEndpoint(to, from, cluster),
    protocol: PROTOCOLS.find((known) => known === protocol) ?? 'other',
    port,
    icmp,
    l7: undefined,
    isPodToItself: false,
  };
}

function toEndpoint(
  party: CalicoParty,
  other: CalicoParty,
  { namespaces, accounts }: CalicoCluster,
): Endpoint {
  const addresses = singleAddress(parseIpAddress(party.ip));
  switch (party.kind) {
    case 'external':
      return { kind: 'world', addresses, names: [], entities: [] };
    case 'node':
      return {
        kind: 'node',
        name: party.node,
        isOwnNode: other.kind === 'pod' && other.node === party.node,
        addresses,
        entities: [],
        labels: NO_LABELS_KNOWN,
      };
    case 'pod': {
      const { namespace, account } = party;
      const ofNamespace = { ...namespaces[namespace], 'kubernetes.io/metadata.name': namespace };
      return {
        kind: 'workload',
        namespace,
        name: party.ip,
        ownerKind: 'Pod',
        labels: completeLabels(Object.entries(party.labels)),
        namespaceLabels: completeLabels(Object.entries(ofNamespace)),
        ports: party.ports.map(({ name, protocol, port }) => ({
          name,
          protocol: protocol === 'UDP' ? 'UDP' : 'TCP',
          port,
        })),
        addresses,
        hasIdentityLabelsOnly: false,
        serviceAccount: {
          name: account,
          labels: completeLabels(Object.entries(accounts[`${namespace}/${account}`] ?? {})),
        },
        cluster: undefined,
        entities: [],
      };
    }
  }
}
