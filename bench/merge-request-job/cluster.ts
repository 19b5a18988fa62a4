import type { Random } from '../../examples/shop/recording/random.ts';

/** What a company with a dozen teams runs; `times` makes it a bigger one. */
const NAMESPACES = 60;
const WORKLOADS = 2_000;
const TEAMS = 12;

export interface BenchNamespace {
  readonly name: string;
  readonly team: string;
  /** Pods may call out only where a policy says so. */
  readonly isEgressIsolated: boolean;
}

export interface BenchWorkload {
  readonly namespace: BenchNamespace;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly replicas: number;
  /** Place in the cluster, from 0: gives the addresses of its pods. */
  readonly index: number;
}

export interface Cluster {
  readonly namespaces: readonly BenchNamespace[];
  readonly workloads: readonly BenchWorkload[];
  readonly dns: BenchWorkload;
  readonly prometheus: BenchWorkload;
}

export function buildCluster(random: Random, times: number): Cluster {
  const teams = TEAMS * times;
  const namespaces = Array.from({ length: NAMESPACES * times - 2 }, (_, i) => ({
    name: `team-${(i % teams) + 1}-${['core', 'api', 'batch', 'web', 'edge'][Math.floor(i / teams)] ?? 'more'}`,
    team: `team-${(i % teams) + 1}`,
    isEgressIsolated: i % 3 === 0,
  }));
  const system = { name: 'kube-system', team: 'platform', isEgressIsolated: false };
  const monitoring = { name: 'monitoring', team: 'platform', isEgressIsolated: false };
  const dns = workload(system, 'coredns', 0, [{ name: 'dns', containerPort: 53 }], 2);
  const prometheus = workload(monitoring, 'prometheus', 1, [{ name: 'web', containerPort: 9090 }], 2);
  const apps = Array.from({ length: WORKLOADS * times - 2 }, (_, i) => {
    const home = namespaces[i % namespaces.length] ?? system;
    const ports = [
      { name: 'http', containerPort: random.pick([8080, 8000, 3000]) },
      { name: 'metrics', containerPort: 9090 },
      ...(random.next() < 0.2 ? [{ name: 'grpc', containerPort: 9000 }] : []),
    ];
    return workload(home, `app-${Math.floor(i / namespaces.length)}`, i + 2, ports, 1 + random.below(4));
  });
  return {
    namespaces: [...namespaces, system, monitoring],
    workloads: [dns, prometheus, ...apps],
    dns,
    prometheus,
  };
}

function workload(
  namespace: BenchNamespace,
  name: string,
  index: number,
  ports: BenchWorkload['ports'],
  replicas: number,
): BenchWorkload {
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': namespace.name };
  return { namespace, name, labels, ports, replicas, index };
}

/** Namespaces as manifests, and the workloads of each: one file a namespace. */
export function manifestsOf({ namespaces, workloads }: Cluster): ReadonlyMap<string, readonly unknown[]> {
  const files = new Map<string, unknown[]>();
  for (const { name, team } of namespaces) {
    files.set(name, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { team } } }]);
  }
  for (const { namespace, name, labels, ports, replicas } of workloads) {
    files.get(namespace.name)?.push({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace: namespace.name, name, labels },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name, image: `${name}:1.0.0`, ports }] } },
      },
    });
  }
  return files;
}
