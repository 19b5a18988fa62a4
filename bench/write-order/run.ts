import { NO_REQUESTS, type RecordedConnection } from '../../src/model/digest.ts';
import { NO_ADDRESS, NO_IDENTITY_FACTS, type WorkloadEndpoint } from '../../src/model/endpoint.ts';
import type { JsonObject } from '../../src/model/json-object.ts';
import { completeLabels } from '../../src/model/label-set.ts';
import type { PlannedChange } from '../../src/plan/deploy-plan.ts';
import { createWriteOrder } from '../../src/plan/order/write-order.ts';
import { KUBERNETES } from '../../src/policy/platform/platform.ts';

/*
 * How long does it take to prove an order of 500 writes on 30,000 recorded connections? Namespaces of ten applications each get a default
 * deny, every application an allow that widens and one that goes away: the knots are as large as a namespace.
 */
const POLICIES = Number(process.argv[2] ?? 500);
const CONNECTIONS = Number(process.argv[3] ?? 30_000);
const APPS = 10;
const PER_NAMESPACE = 2 * APPS + 1;

/** Park and Miller's generator: the same set in every run. */
let seed = 20_261_129;
const below = (limit: number): number => {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed % limit;
};

const namespaces = Math.ceil(POLICIES / PER_NAMESPACE);
const app = (i: number) => ({ matchLabels: { app: `app-${i}` } });
const policy = (namespace: string, name: string, spec: object): JsonObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
});
const change = (namespace: string, name: string, before?: object, after?: object): PlannedChange => ({
  object: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace, name, span: undefined },
  action: before === undefined ? 'create' : after === undefined ? 'delete' : 'update',
  effect: 'none',
  before: before && policy(namespace, name, before),
  after: after && policy(namespace, name, after),
  resource: 'networkpolicies.networking.k8s.io',
  takesFrom: [],
  otherManagers: [],
});

const changes: PlannedChange[] = [];
for (let n = 0; n < namespaces; n++) {
  const namespace = `ns-${n}`;
  changes.push(change(namespace, 'a-default-deny', undefined, { podSelector: {}, policyTypes: ['Ingress'] }));
  for (let i = 0; i < APPS; i++) {
    const peers = (count: number) =>
      Array.from({ length: count }, (_, k) => ({ podSelector: app((i + k) % APPS) }));
    changes.push(
      change(
        namespace,
        `b-allow-${i}`,
        { podSelector: app(i), ingress: [{ from: peers(3) }] },
        { podSelector: app(i), ingress: [{ from: peers(6) }] },
      ),
      change(namespace, `c-old-${i}`, { podSelector: app(i), ingress: [{ from: peers(5) }] }),
    );
  }
}
changes.length = POLICIES;

const workloads = new Map<string, WorkloadEndpoint>();
const workload = (n: number, i: number): WorkloadEndpoint => {
  const key = `${n}/${i}`;
  const known = workloads.get(key) ?? {
    kind: 'workload',
    namespace: `ns-${n}`,
    name: `app-${i}`,
    ownerKind: 'Deployment',
    labels: completeLabels([['app', `app-${i % APPS}`]]),
    namespaceLabels: completeLabels([['kubernetes.io/metadata.name', `ns-${n}`]]),
    ports: [],
    addresses: NO_ADDRESS,
    ...NO_IDENTITY_FACTS,
  };
  workloads.set(key, known);
  return known;
};
const sightings = { count: 1, firstSeen: 1000, lastSeen: 2000 };
const connections = Array.from({ length: CONNECTIONS }, (): RecordedConnection => {
  const n = below(namespaces);
  return {
    connection: {
      source: workload(below(10) === 0 ? below(namespaces) : n, below(40)),
      destination: workload(n, below(40)),
      protocol: 'TCP',
      port: 8000 + below(20),
      icmp: undefined,
      l7: undefined,
      isPodToItself: false,
    },
    allowed: sightings,
    denied: undefined,
    audited: undefined,
    attempted: undefined,
    hours: 0,
    policies: [],
    requests: NO_REQUESTS,
    example: { time: 1000, source: 'a', destination: 'b', node: undefined },
  };
});

const times: number[] = [];
let report = '';
for (let round = 0; round < 5; round++) {
  const started = performance.now();
  const order = createWriteOrder({
    platform: KUBERNETES,
    defaultNamespace: 'default',
    connections,
    known: {},
  });
  const { report: found } = order(changes, { objects: [], notSeen: [] });
  times.push((performance.now() - started) / 1000);
  report =
    found.kind === 'simulated'
      ? `${found.judged} judged, ${found.harmed.length} harmed, ${found.isBest ? 'proved' : 'not proved'}`
      : found.kind;
}
times.sort((a, b) => a - b);
const memory = Math.round(process.memoryUsage().rss / 1e6);
console.log(
  `${POLICIES} writes, ${CONNECTIONS} connections: median ${(times[2] ?? 0).toFixed(2)} s of ${times.length}, ${memory} MB; ${report}`,
);
