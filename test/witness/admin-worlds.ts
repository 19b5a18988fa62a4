/** What may be the answer beside admin policies: in every way in which the hidden facts and the open questions may be. */
import type { Attempt, Cluster, Party } from './cluster.ts';
import type { Hidden } from './hidden.ts';
import { type AdminSettings, answersOf, type Policies } from './naive-admin-evaluator.ts';
import { questionsOf, type World } from './open-questions.ts';
import { settingsOf } from './profile-settings.ts';
import { universeOf } from './universe.ts';
import type { WrittenAdminPolicy, WrittenPods } from './written-admin-policy.ts';
import type { WrittenPeer, WrittenPolicy } from './written-policy.ts';

/** Platforms of which it is known how they enforce admin policies. */
export const ADMIN_CNIS = ['kubernetes', 'cilium', 'calico'] as const;
export type AdminCni = (typeof ADMIN_CNIS)[number];

/** Undefined when there are more than `limit` worlds. */
export function judgeAdminWorlds(
  policies: Policies,
  cluster: Cluster,
  attempt: Attempt,
  hidden: Hidden,
  cni: AdminCni,
  limit: number,
): 'allowed' | 'denied' | 'unknown' | undefined {
  const nodes = labelsOfNodes(cluster, attempt);
  let worlds: World[] = [{ cluster: { ...cluster, nodes }, attempt }];
  const universe = universeOf([...policies.network, ...policies.admin.map(asNetworkPolicy)]);
  for (const question of questionsOf(hidden, attempt, universe)) {
    worlds = worlds.flatMap(question);
    if (worlds.length > limit) return undefined;
  }
  const settings = settingsOf(cni, attempt, hidden, policies.network).map((one) => ({
    ...one,
    // With node labels, the identities of nodes have the label of their cluster (pkg/node/manager/manager.go of 1.20).
    ...(cni === 'cilium' && { exclusionsMean: 'nodes' as const }),
  }));
  const answers = new Set<boolean>();
  for (const world of worlds) {
    for (const setting of settings) {
      for (const admin of adminSettingsOf(cni, world.attempt.to)) {
        for (const one of answersOf(policies, world.cluster, world.attempt, setting, admin)) answers.add(one);
      }
    }
    if (answers.size === 2) return 'unknown';
  }
  return answers.has(true) ? 'allowed' : 'denied';
}

const API: AdminSettings = {
  networksMatchPods: true,
  networksMatchNodes: true,
  otherNamesMatch: false,
  namesMatchNodes: false,
  failsClosed: false,
  negativeNamespacesAreEverybody: false,
  negativePodsAreNodes: false,
  ownNodeMayBeDenied: false,
  asksBaselineFirst: false,
  equalPriorities: 'any',
};

/** The ways to read a platform: Cilium 1.20 with node labels, Calico from 3.32 on, and the text of the API. */
function adminSettingsOf(cni: AdminCni, to: Party): readonly AdminSettings[] {
  const isNamed = to.kind === 'external' && (to.names ?? []).length > 0;
  switch (cni) {
    case 'kubernetes':
      return [false, true].flatMap((otherNamesMatch) =>
        [false, true].map((namesMatchNodes) => ({ ...API, otherNamesMatch, namesMatchNodes })),
      );
    case 'calico':
      return [{ ...API, failsClosed: true, equalPriorities: 'by-name' }];
    case 'cilium': {
      const cilium = {
        ...API,
        networksMatchPods: false,
        networksMatchNodes: false,
        negativeNamespacesAreEverybody: true,
        negativePodsAreNodes: true,
        ownNodeMayBeDenied: true,
        asksBaselineFirst: true,
        equalPriorities: 'deny-first',
      } as const;
      // Where a record names an address, those are all the names that Cilium knows.
      return isNamed ? [cilium] : [cilium, { ...cilium, otherNamesMatch: true }];
    }
  }
}

/** Of a node that is an end of the connection the labels are known, wherever the other end runs. */
function labelsOfNodes(cluster: Cluster, { from, to }: Attempt): NonNullable<Cluster['nodes']> {
  const end = [from, to].find((party) => party.kind === 'node' || party.kind === 'host-network-pod');
  if (end === undefined || !('node' in end)) return cluster.nodes ?? {};
  const labels = cluster.nodes?.[end.node] ?? {};
  const names = [...Object.keys(cluster.nodes ?? {}), 'another-node', 'node-of-somebody', 'no-node'];
  return Object.fromEntries(names.map((name) => [name, labels]));
}

/** A NetworkPolicy that mentions all that the policy tells apart. */
function asNetworkPolicy({ spec }: WrittenAdminPolicy): WrittenPolicy {
  const rules = [...(spec.ingress ?? []), ...(spec.egress ?? [])];
  const peers = rules.flatMap(({ from, to }) => [...(from ?? []), ...(to ?? [])]);
  const ports = rules.flatMap((rule) => [...(rule.ports ?? []), ...(rule.protocols ?? [])]);
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'mentions-all' },
    spec: {
      ingress: [
        {
          from: [
            ...[spec.subject, ...peers].flatMap(mentioned),
            ...peers.flatMap(({ networks }) => (networks ?? []).map((cidr) => ({ ipBlock: { cidr } }))),
          ],
          ports: ports.map((port) => {
            const destination = [port].flatMap((one) =>
              'tcp' in one || 'udp' in one || 'sctp' in one ? [one.tcp ?? one.udp ?? one.sctp] : [],
            )[0]?.destinationPort;
            const [name] = [
              'namedPort' in port && port.namedPort,
              'destinationNamedPort' in port && port.destinationNamedPort,
            ].filter((one) => typeof one === 'string');
            const range = ('portRange' in port ? port.portRange : undefined) ?? destination?.range;
            const number = ('portNumber' in port ? port.portNumber?.port : undefined) ?? destination?.number;
            return name === undefined
              ? { port: number ?? range?.start, endPort: range?.end }
              : { port: name };
          }),
        },
      ],
    },
  };
}

function mentioned({ namespaces, pods }: WrittenPods): WrittenPeer[] {
  if (namespaces !== undefined) return [{ namespaceSelector: namespaces }];
  return pods === undefined
    ? []
    : [{ namespaceSelector: pods.namespaceSelector, podSelector: pods.podSelector }];
}
