import { createEvaluator, type Evaluator } from '../../src/engine/evaluator.ts';
import type { Connection } from '../../src/model/connection.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { type AddressSet, type Endpoint, singleAddress } from '../../src/model/endpoint.ts';
import { parseIpAddress } from '../../src/model/ip-address.ts';
import { completeLabels, NO_LABELS_KNOWN } from '../../src/model/label-set.ts';
import { compilePolicies } from '../../src/policy/compile-policies.ts';
import type { KnownServices } from '../../src/policy/known-services.ts';
import { type LoadedPolicies, loadPolicies } from '../../src/policy/load-policies.ts';
import { choosePlatform } from '../../src/policy/platform/choose-platform.ts';
import type { Platform } from '../../src/policy/platform/platform.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';
import type { CiliumConnection, CiliumEnd, CiliumScenario, CiliumSettings } from './cilium-scenario.ts';

export interface SluiceAnswers {
  readonly evaluator: Evaluator;
  readonly loaded: LoadedPolicies;
  readonly platform: Platform;
  readonly diagnostics: readonly Diagnostic[];
}

/** Sluice on the way of `eval`: from the text of the policies to a verdict on each connection. */
export function compileForCilium(scenario: CiliumScenario): SluiceAnswers {
  const platform = platformOf(scenario.settings);
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: scenario.objects });
  const reading = readManifests({ file: 'policies.json', text });
  const loaded = loadPolicies(reading.documents, { platform, defaultNamespace: 'default' });
  const services = knownServices(scenario.services);
  return {
    evaluator: createEvaluator(compilePolicies({ ...loaded, services }, platform)),
    loaded,
    platform,
    diagnostics: [...reading.diagnostics, ...loaded.diagnostics],
  };
}

function knownServices(services: CiliumScenario['services']): KnownServices {
  return {
    services: services.map(({ namespace, name, labels, selector }) => ({
      namespace,
      name,
      labels: new Map(Object.entries(labels)),
      selector: Object.keys(selector).length === 0 ? undefined : new Map(Object.entries(selector)),
      ports: [],
    })),
    endpoints: services.map(({ namespace, name, backends }) => ({
      namespace,
      service: name,
      isReady: true,
      addresses: backends.flatMap((backend) => parseIpAddress(backend) ?? []),
      ports: [],
    })),
    isWhole: () => true,
  };
}

function platformOf({
  policyCIDRMatchMode = [],
  enablePolicy = 'default',
  policyDefaultLocalCluster = true,
  hostFirewall = false,
  nonDefaultDenyPolicies = true,
  l7Proxy = true,
  extendedIPProtocols = false,
  nodeSelectorLabels = false,
  clusterName = 'default',
}: CiliumSettings): Platform {
  const platform = choosePlatform(
    'cilium@1.20',
    new Map([
      ['cilium.policyCIDRMatchMode', policyCIDRMatchMode.join(',')],
      ['cilium.policyEnforcementMode', enablePolicy],
      ['cilium.hostFirewall.enabled', String(hostFirewall)],
      ['cilium.enableNonDefaultDenyPolicies', String(nonDefaultDenyPolicies)],
      ['cilium.l7Proxy', String(l7Proxy)],
      ['cilium.extraConfig.enable-extended-ip-protocols', String(extendedIPProtocols)],
      ['cilium.cluster.name', clusterName],
      ['cilium.nodeSelectorLabels', String(nodeSelectorLabels)],
      // Whether packets of SCTP are dropped before a policy is asked is not the engine's question.
      ['cilium.sctp.enabled', 'true'],
      ['cilium.k8sClusterNetworkPolicy.enabled', 'true'],
      ['cilium.clustermesh.policyDefaultLocalCluster', String(policyDefaultLocalCluster)],
    ]),
  );
  if ('problem' in platform) throw new Error(platform.problem);
  return platform;
}

export function toConnection(
  { settings, endpoints, names }: CiliumScenario,
  { source, destination, protocol, port }: CiliumConnection,
): Connection {
  const end = (index: number) => toEndpoint(endpoints[index], index, { names, settings });
  const isIcmp = protocol === 'ICMP' || protocol === 'ICMPv6';
  return {
    source: end(source),
    destination: end(destination),
    protocol,
    port: isIcmp ? undefined : port,
    icmp: isIcmp ? { type: port, code: 0 } : undefined,
    l7: undefined,
    isPodToItself: false,
  };
}

function toEndpoint(
  end: CiliumEnd | undefined,
  index: number,
  { names, settings: { clusterName = 'default', ipv6 = false } }: Pick<CiliumScenario, 'names' | 'settings'>,
): Endpoint {
  if (end === undefined) throw new Error(`no endpoint ${index}`);
  switch (end.kind) {
    case 'pod':
      return {
        kind: 'workload',
        namespace: end.namespace,
        name: `pod-${index}`,
        ownerKind: 'Pod',
        labels: completeLabels(Object.entries(end.labels)),
        namespaceLabels: completeLabels(Object.entries(end.namespaceLabels)),
        ports: end.ports,
        addresses: addresses(end.address),
        hasIdentityLabelsOnly: false,
        serviceAccount: { name: end.serviceAccount, labels: NO_LABELS_KNOWN },
        cluster: end.cluster ?? clusterName,
        entities: [],
      };
    case 'node':
      return {
        kind: 'node',
        name: `node-${index}`,
        isOwnNode: end.local,
        addresses: addresses(end.address),
        entities: [end.local ? 'host' : 'remote-node', ...(end.apiServer ? ['kube-apiserver'] : [])].sort(),
        labels: completeLabels(Object.entries(end.labels)),
      };
    case 'world':
      return {
        kind: 'world',
        addresses: addresses(end.address),
        names: names
          .filter(({ address }) => address === end.address)
          .map(({ name }) => ({ name, from: 'record' as const }))
          .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
        entities: [...(end.apiServer ? ['kube-apiserver'] : []), worldOf(end.address, ipv6)],
      };
    case 'reserved':
      return { kind: 'reserved', entities: [end.entity], addresses: { addresses: [], isComplete: false } };
  }
}

function worldOf(address: string, isDualStack: boolean): string {
  if (!isDualStack) return 'world';
  return address.includes(':') ? 'world-ipv6' : 'world-ipv4';
}

function addresses(text: string): AddressSet {
  return singleAddress(parseIpAddress(text));
}
