import type { Random } from './random.ts';
import { HOUR_MS, WINDOW_START } from './rhythm.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

export const CLUSTER = 'shop-prod';

export interface Node {
  readonly name: string;
  readonly address: string;
  /** What pods of the node see as the kubelet's address. */
  readonly routerAddress: string;
}

export const NODES: readonly [Node, ...Node[]] = [
  { name: 'worker-1', address: '172.18.0.11', routerAddress: '10.244.1.1' },
  { name: 'worker-2', address: '172.18.0.12', routerAddress: '10.244.2.1' },
  { name: 'worker-3', address: '172.18.0.13', routerAddress: '10.244.3.1' },
];

export interface Pod {
  readonly workload: Workload;
  readonly name: string;
  readonly address: string;
  readonly node: Node;
  readonly endpointId: number;
  readonly identity: number;
  readonly mac: string;
  readonly interface: { readonly index: number; readonly name: string };
  /** Lives from `since` until before `until`, in milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
}

/** On Friday one pod of the cart is replaced; for some seconds its old address is still in use. */
export const RESTART = { workload: 'shop/cart', time: Date.UTC(2026, 10, 13, 10, 12, 40) } as const;

/** Kubernetes' alphabet for generated names: no vowels, so no words. */
const SAFE_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

export function placePods(random: Random): ReadonlyMap<string, readonly [Pod, ...Pod[]]> {
  let placed = 0;
  const hosts = new Map<Node, number>();
  const place = (workload: Workload, identity: number, name: string, since: number, until: number): Pod => {
    const node = NODES[placed++ % NODES.length] ?? NODES[0];
    const host = (hosts.get(node) ?? 9) + 1 + random.below(5);
    hosts.set(node, host);
    return {
      workload,
      name,
      address: `${node.routerAddress.slice(0, -1)}${host}`,
      node,
      endpointId: 100 + random.below(4000),
      identity,
      // Locally administered, as a CNI makes them up.
      mac: ['0a', ...(random.hex(10).match(/../g) ?? [])].join(':'),
      interface: { index: 10 + host, name: `lxc${random.hex(12)}` },
      since,
      until,
    };
  };
  const all = new Map<string, [Pod, ...Pod[]]>();
  WORKLOADS.forEach((workload, i) => {
    const pods = lives(workload, random).map(({ name, since, until }) =>
      place(workload, 20_000 + i * 137, name, since, until),
    );
    const [first, ...rest] = pods;
    if (first !== undefined) all.set(`${workload.namespace}/${workload.name}`, [first, ...rest]);
  });
  return all;
}

interface Life {
  readonly name: string;
  readonly since: number;
  readonly until: number;
}

function lives(workload: Workload, random: Random): Life[] {
  const always = { since: 0, until: Number.POSITIVE_INFINITY };
  const suffix = (length: number): string =>
    Array.from({ length }, () => SAFE_ALPHABET[random.below(SAFE_ALPHABET.length)]).join('');
  switch (workload.kind) {
    case 'Pod':
      return [{ name: workload.name, ...always }];
    case 'StatefulSet':
      return Array.from({ length: workload.replicas }, (_, i) => ({
        name: `${workload.name}-${i}`,
        ...always,
      }));
    case 'CronJob':
      // One Job a night, named by the CronJob controller after its scheduled minute.
      return Array.from({ length: 7 }, (_, night) => {
        const since = WINDOW_START + (20 + 24 * night) * HOUR_MS;
        return { name: `${workload.name}-${since / 60_000}-${suffix(5)}`, since, until: since + HOUR_MS };
      });
    case 'Deployment': {
      const replicaSet = `${workload.name}-${suffix(10)}`;
      const pods = Array.from({ length: workload.replicas }, () => ({
        name: `${replicaSet}-${suffix(5)}`,
        ...always,
      }));
      const restarted = pods[0];
      if (restarted === undefined || RESTART.workload !== `${workload.namespace}/${workload.name}`)
        return pods;
      return [
        { ...restarted, until: RESTART.time },
        { name: `${replicaSet}-${suffix(5)}`, since: RESTART.time, until: Number.POSITIVE_INFINITY },
        ...pods.slice(1),
      ];
    }
  }
}
