import { edgesOf } from './naive-cidr.ts';
import type { WrittenPeer, WrittenPolicy, WrittenPort, WrittenSelector } from './written-policy.ts';

/**
 * Everything that a set of policies can tell apart. Facts that differ in nothing of this are the same to the policies,
 * so trying these few (and one that nobody mentions) is as good as trying all.
 */
export interface Universe {
  /** Values by label key. */
  readonly podLabels: ReadonlyMap<string, ReadonlySet<string>>;
  readonly namespaceLabels: ReadonlyMap<string, ReadonlySet<string>>;
  readonly namespaces: ReadonlySet<string>;
  readonly portNames: ReadonlySet<string>;
  /** The first port of every range and the first behind it. */
  readonly ports: ReadonlySet<number>;
  /** The first address of every block and the first behind it. */
  readonly addresses: ReadonlySet<string>;
}

export function universeOf(policies: readonly WrittenPolicy[], otherPorts: readonly number[] = []): Universe {
  const podLabels = new Map<string, Set<string>>();
  const namespaceLabels = new Map<string, Set<string>>();
  const namespaces = new Set(['nowhere-else']);
  const portNames = new Set<string>();
  const ports = new Set([1, ...otherPorts]);
  const addresses = new Set(['0.0.0.0', '::']);
  for (const policy of policies) {
    namespaces.add(policy.metadata.namespace ?? 'default');
    addSelector(podLabels, policy.spec?.podSelector);
    for (const peer of peersOf(policy)) {
      addSelector(podLabels, peer.podSelector);
      addSelector(namespaceLabels, peer.namespaceSelector);
      for (const cidr of peer.ipBlock ? [peer.ipBlock.cidr, ...(peer.ipBlock.except ?? [])] : []) {
        for (const address of edgesOf(cidr)) addresses.add(address);
      }
    }
    for (const { port, endPort } of portsOf(policy)) {
      if (typeof port === 'string') portNames.add(port);
      if (typeof port !== 'number') continue;
      ports.add(port);
      ports.add(Math.min((endPort ?? port) + 1, 65535));
    }
  }
  for (const name of namespaceLabels.get('kubernetes.io/metadata.name') ?? []) namespaces.add(name);
  return { podLabels, namespaceLabels, namespaces, portNames, ports, addresses };
}

export function peersOf(policy: WrittenPolicy): WrittenPeer[] {
  const rules = [...(policy.spec?.ingress ?? []), ...(policy.spec?.egress ?? [])];
  return rules.flatMap((rule) => [...(rule?.from ?? []), ...(rule?.to ?? [])]);
}

export function portsOf(policy: WrittenPolicy): WrittenPort[] {
  const rules = [...(policy.spec?.ingress ?? []), ...(policy.spec?.egress ?? [])];
  return rules.flatMap((rule) => [...(rule?.ports ?? [])]);
}

function addSelector(found: Map<string, Set<string>>, selector: WrittenSelector | null | undefined): void {
  const add = (key: string, values: readonly string[]) => {
    found.set(key, new Set([...(found.get(key) ?? []), ...values]));
  };
  for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) add(key, [value]);
  for (const { key, values } of selector?.matchExpressions ?? []) add(key, values ?? []);
}
