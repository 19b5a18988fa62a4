import type { Random } from '../../examples/shop/recording/random.ts';
import type { Cluster } from './cluster.ts';

const POLICIES = 500;

export type PolicyFiles = ReadonlyMap<string, unknown>;

type Spec = Readonly<Record<string, unknown>>;

/** One policy a file, as teams keep them: defaults for each namespace, and rules for single workloads. */
export function basePolicies({ namespaces, workloads }: Cluster, random: Random, times: number): PolicyFiles {
  const files = new Map<string, unknown>();
  const add = (namespace: string, name: string, spec: Spec): void => {
    files.set(`${namespace}/${name}.yaml`, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace, name },
      spec,
    });
  };
  for (const { name, team, isEgressIsolated } of namespaces) {
    if (name === 'kube-system') continue;
    add(name, 'default-deny', { podSelector: {}, policyTypes: ['Ingress'] });
    add(name, 'allow-monitoring', {
      podSelector: {},
      ingress: [{ from: [inNamespace('monitoring')], ports: [{ port: 'metrics' }] }],
    });
    add(name, 'allow-same-namespace', { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] });
    add(name, 'allow-team', {
      podSelector: {},
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { team } } }] }],
    });
    if (isEgressIsolated) {
      add(name, 'egress', {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [
          { to: [inNamespace('kube-system')], ports: [{ protocol: 'UDP', port: 53 }, { port: 53 }] },
          { to: [{ namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'Exists' }] } }] },
        ],
      });
    }
  }
  for (let i = 0; files.size < POLICIES * times; i++) {
    const { namespace, name, labels, ports } = workloads[2 + ((i * 103) % (workloads.length - 2))] ?? {};
    if (namespace === undefined || name === undefined) break;
    const caller = random.pick(['core', 'api', 'web', 'edge']);
    const block = `10.${200 + random.below(50)}`;
    add(namespace.name, `${name}-callers`, {
      podSelector: { matchLabels: labels },
      ingress: [
        {
          from: [
            {
              namespaceSelector: {
                matchLabels: { 'kubernetes.io/metadata.name': `team-${1 + random.below(12)}-${caller}` },
              },
              podSelector: {
                matchExpressions: [
                  {
                    key: 'app.kubernetes.io/name',
                    operator: 'In',
                    values: [`app-${random.below(34)}`, `app-${random.below(34)}`],
                  },
                ],
              },
            },
            {
              ipBlock: {
                cidr: `${block}.0.0/16`,
                except: [`${block}.7.0/24`].slice(random.below(2)),
              },
            },
          ].slice(0, 1 + random.below(2)),
          ports: [{ port: ports?.[0]?.containerPort ?? 8080 }, { port: 'metrics' }].slice(
            0,
            1 + random.below(2),
          ),
        },
      ],
    });
  }
  return files;
}

/** The merge request: five files differ. One is gone, one is new, three read otherwise. */
export function headPolicies(base: PolicyFiles): PolicyFiles {
  const head = new Map(base);
  head.delete('team-7-core/allow-same-namespace.yaml');
  head.set('team-2-api/egress.yaml', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: 'team-2-api', name: 'egress' },
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [inNamespace('kube-system')] }] },
  });
  change(head, 'team-3-web/allow-team.yaml', { ingress: [{ from: [{ podSelector: {} }] }] });
  change(head, 'team-4-edge/allow-same-namespace.yaml', {
    ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 'http' }] }],
  });
  change(head, 'team-5-batch/allow-monitoring.yaml', { ingress: [{ from: [{ namespaceSelector: {} }] }] });
  return head;
}

/** The merge request of a mass edit: the first policies, by name of their files, allow another port. */
export function changedPolicies(base: PolicyFiles, count: number): PolicyFiles {
  const head = new Map(base);
  const single = [...base.keys()].filter((file) => file.endsWith('-callers.yaml')).sort();
  for (const file of single.slice(0, count)) {
    change(head, file, { ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 'http' }] }] });
  }
  return head;
}

function change(files: Map<string, unknown>, file: string, spec: Spec): void {
  const policy = files.get(file);
  if (typeof policy !== 'object' || policy === null || !('spec' in policy))
    throw new Error(`no policy ${file}`);
  const { spec: before } = policy;
  files.set(file, { ...policy, spec: { ...(typeof before === 'object' ? before : {}), ...spec } });
}

function inNamespace(name: string): unknown {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}
