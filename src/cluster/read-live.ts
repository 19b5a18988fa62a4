import { apiGroup } from '../model/api-group.ts';
import { partInVerdicts } from '../policy/recognise.ts';
import type { ApiClient } from './api/api-client.ts';
import type { ApiResult } from './api/api-status.ts';
import { discoverKinds, type KindName } from './api/discover-kinds.ts';
import { type LiveListing, listEverywhere } from './api/list-everywhere.ts';
import { type NotSeen, sortNotSeen } from './api/not-seen.ts';

/** What is in a cluster now. */
export interface LiveObjects {
  /** Objects of all kinds that take part in verdicts, and what these refer to. */
  readonly policies: LiveListing['objects'];
  /** Namespaces, workloads, services and their endpoints, nodes, settings of the network; empty when they were not asked for. */
  readonly inventory: LiveListing['objects'];
  readonly notSeen: readonly NotSeen[];
}

type KindsByGroup = Readonly<Record<string, readonly string[]>>;

/** Groups and kinds that say who is who, and by which settings the agents of single nodes judge. */
const INVENTORY_KINDS: KindsByGroup = {
  '': ['Namespace', 'Node', 'Pod', 'Service', 'ServiceAccount', 'ReplicationController'],
  apps: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
  batch: ['Job', 'CronJob'],
  'cilium.io': ['CiliumNodeConfig'],
};

/** What is unknown without them stays unknown, and says so itself: it is no fault if they may not be listed. */
const SUPPLEMENTARY_KINDS: KindsByGroup = {
  'discovery.k8s.io': ['EndpointSlice'],
  'projectcalico.org': ['IPPool', 'FelixConfiguration'],
  'crd.projectcalico.org': ['IPPool', 'FelixConfiguration'],
};

const CONCURRENCY = 8;

/**
 * Reads the live policies and, if asked, who is in the cluster. Writes nothing.
 *
 * @param namespaces where to look when the whole cluster may not be listed.
 */
export async function readLive(
  client: ApiClient,
  wanted: { readonly inventory: boolean; readonly namespaces: readonly string[] },
): Promise<ApiResult<LiveObjects>> {
  const rank = (type: KindName) =>
    Math.max(rankOfPolicy(type), wanted.inventory && saysWhoIsWho(type) ? 1 : 0);
  const discovery = await discoverKinds(client, { rank }, CONCURRENCY);
  if (discovery.kind === 'failed') return discovery;
  const { resources } = discovery.value;
  const list = (some: typeof resources) => listEverywhere(client, some, wanted.namespaces, CONCURRENCY);
  const policies = await list(resources.filter((resource) => rankOfPolicy(resource) > 0));
  const others = resources.filter((resource) => rankOfPolicy(resource) === 0);
  const inventory = await list(others.filter((resource) => !isIn(SUPPLEMENTARY_KINDS, resource)));
  const supplements = await list(others.filter((resource) => isIn(SUPPLEMENTARY_KINDS, resource)));
  return {
    kind: 'answered',
    value: {
      policies: policies.objects,
      inventory: [...inventory.objects, ...wholeGroups(supplements)],
      notSeen: sortNotSeen([...discovery.value.notSeen, ...policies.notSeen, ...inventory.notSeen]),
    },
  };
}

/** Kinds of one group explain each other: pools without the FelixConfigurations that exclude addresses would say too much. */
function wholeGroups({ objects, notSeen }: LiveListing): LiveListing['objects'] {
  return objects.filter(({ apiVersion, kind }) => {
    const group = apiGroup(String(apiVersion));
    return !notSeen.some((unseen) => apiGroup(unseen.apiVersion) === group && unseen.kind !== kind);
  });
}

/** A version that Sluice reads comes before one that it only knows to exist. */
function rankOfPolicy(type: KindName): number {
  return { yes: 2, 'other-version': 1, no: 0 }[partInVerdicts(type)];
}

function saysWhoIsWho(type: KindName): boolean {
  return isIn(INVENTORY_KINDS, type) || isIn(SUPPLEMENTARY_KINDS, type);
}

function isIn(kinds: KindsByGroup, { apiVersion, kind }: KindName): boolean {
  const group = apiGroup(apiVersion);
  return Object.hasOwn(kinds, group) && (kinds[group]?.includes(kind) ?? false);
}
