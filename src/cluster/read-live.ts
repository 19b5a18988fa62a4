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
  /** Namespaces, workloads, services, nodes; empty when they were not asked for. */
  readonly inventory: LiveListing['objects'];
  readonly notSeen: readonly NotSeen[];
}

/** Groups and kinds that say who is who. */
const INVENTORY_KINDS: Readonly<Record<string, readonly string[]>> = {
  '': ['Namespace', 'Node', 'Pod', 'Service', 'ServiceAccount', 'ReplicationController'],
  apps: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
  batch: ['Job', 'CronJob'],
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
  const inventory = await list(resources.filter((resource) => rankOfPolicy(resource) === 0));
  return {
    kind: 'answered',
    value: {
      policies: policies.objects,
      inventory: inventory.objects,
      notSeen: sortNotSeen([...discovery.value.notSeen, ...policies.notSeen, ...inventory.notSeen]),
    },
  };
}

/** A version that Sluice reads comes before one that it only knows to exist. */
function rankOfPolicy(type: KindName): number {
  return { yes: 2, 'other-version': 1, no: 0 }[partInVerdicts(type)];
}

function saysWhoIsWho({ apiVersion, kind }: KindName): boolean {
  const group = apiGroup(apiVersion);
  return Object.hasOwn(INVENTORY_KINDS, group) && (INVENTORY_KINDS[group]?.includes(kind) ?? false);
}
