import { createEvaluator } from '../../../src/engine/evaluator.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { recordedNames } from '../../../src/model/dns-name.ts';
import { type Endpoint, singleAddress } from '../../../src/model/endpoint.ts';
import { parseIpAddress } from '../../../src/model/ip-address.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../../src/model/label-set.ts';
import { isPortProtocol, PROTOCOLS } from '../../../src/model/protocol.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import { compilePolicies } from '../../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../../src/policy/load-policies.ts';
import { newestPlatform } from '../../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';
import { type Attempt, isPod, isReserved, labelsOf, type Party } from './cilium-cluster.ts';
import type { Written } from './written-cilium.ts';

const platform = newestPlatform('cilium');

/** `filtered` where a proxy decides further. */
export type Outcome = Verdict['outcome'] | 'filtered';

/** Judges with the real engine, on the way that the text of a policy takes; `hide` takes facts away from both ends. */
export function createJudge(
  written: readonly Written[],
  hide: (endpoint: Endpoint) => Endpoint = (endpoint) => endpoint,
): (attempt: Attempt) => Outcome {
  const text = written.map((one) => JSON.stringify(one)).join('\n---\n');
  const { documents } = readManifests({ file: 'p.yaml', text });
  const loaded = loadPolicies(documents, { platform, defaultNamespace: 'default' });
  const refused = loaded.diagnostics.filter(
    ({ meaning, code }) => meaning === 'refused' || code === 'policy/cilium-not-enforced',
  );
  if (refused.length > 0) throw new Error(JSON.stringify(refused));
  const evaluator = createEvaluator(compilePolicies(loaded, platform));
  return (attempt) => {
    const connection = toConnection(attempt);
    const [source, destination] = [hide(connection.source), hide(connection.destination)];
    return outcomeOf(evaluator.judge({ ...connection, source, destination }));
  };
}

function outcomeOf({ outcome, egress, ingress }: Verdict): Outcome {
  const isFiltered = [egress, ingress].some(
    ({ decision }) => decision.kind === 'rule' && decision.proxy !== undefined,
  );
  return outcome === 'allowed' && isFiltered ? 'filtered' : outcome;
}

function toConnection({ from, to, protocol: written, port, icmpType, method }: Attempt): Connection {
  const protocol = PROTOCOLS.find((known) => known === written) ?? 'other';
  return {
    source: toEndpoint(from),
    destination: toEndpoint(to),
    protocol,
    port,
    icmp: icmpType === undefined ? undefined : { type: icmpType, code: undefined },
    l7:
      method === undefined
        ? undefined
        : { kind: 'http', method, path: '/', host: undefined, protocol: undefined },
    isPodToItself: false,
  };
}

function toEndpoint(party: Party): Endpoint {
  const addresses = singleAddress(parseIpAddress(party.ip));
  const entities = party.labels
    .filter((label) => label.startsWith('reserved:'))
    .map((label) => label.slice('reserved:'.length, -1))
    .sort();
  if (isReserved(party, 'host', 'remote-node')) {
    const isOwnNode = isReserved(party, 'host');
    return { kind: 'node', name: party.id, isOwnNode, addresses, entities, labels: NO_LABELS_KNOWN };
  }
  if (isReserved(party, 'world')) {
    return { kind: 'world', addresses, names: recordedNames(party.names), entities };
  }
  if (!isPod(party)) return { kind: 'reserved', addresses, entities };
  const one = (key: string) => labelsOf(party, 'k8s', key)[0];
  const namespaceLabel = 'io.cilium.k8s.namespace.labels.';
  const own = party.labels.map((label) => label.slice('k8s:'.length).split('=') as [string, string]);
  return {
    kind: 'workload',
    namespace: one('io.kubernetes.pod.namespace') ?? '',
    name: party.id,
    ownerKind: undefined,
    labels: completeLabels([
      ...own.filter(([key]) => !key.startsWith('io.')),
      // On the pod, and dropped before it is an identity.
      ['pod-template-hash', '1'],
    ]),
    namespaceLabels: completeLabels(
      own.flatMap(([key, value]): [string, string][] =>
        key.startsWith(namespaceLabel) ? [[key.slice(namespaceLabel.length), value]] : [],
      ),
    ),
    ports: party.ports.flatMap(({ name, protocol, number }) =>
      isPortProtocol(protocol) ? [{ name, protocol, port: number }] : [],
    ),
    addresses,
    hasIdentityLabelsOnly: false,
    serviceAccount: { name: one('io.cilium.k8s.policy.serviceaccount') ?? '', labels: completeLabels([]) },
    cluster: one('io.cilium.k8s.policy.cluster'),
    entities: [],
  };
}
