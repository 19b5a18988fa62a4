/** Who runs in the shop's cluster, as examples/shop/manifests says. A test compares the two. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'CronJob' | 'Pod';
  readonly replicas: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  /** `name.protocol.port`, the way Cilium writes named ports into identity labels. */
  readonly namedPorts: readonly string[];
  /** Directions in which a policy of the base selects the pods: only there does Cilium report policy verdicts. */
  readonly isolated: { readonly ingress: boolean; readonly egress: boolean };
  /** DNS goes through Cilium's proxy, so that names of the outside world are known. */
  readonly dnsVisibility: boolean;
}

export const NAMESPACE_LABELS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  shop: { 'shop.example/team': 'storefront', 'shop.example/zone': 'internal' },
  pay: { 'shop.example/team': 'payments', 'shop.example/zone': 'card-data' },
  data: { 'shop.example/team': 'platform', 'shop.example/zone': 'storage' },
  platform: { 'shop.example/team': 'platform', 'shop.example/zone': 'edge' },
  'kube-system': {},
};

const BOTH = { ingress: true, egress: true };
const INGRESS = { ingress: true, egress: false };
const NONE = { ingress: false, egress: false };

function app(
  namespace: string,
  name: string,
  replicas: number,
  namedPorts: readonly string[],
  more: Partial<Workload> = {},
): Workload {
  return {
    namespace,
    name,
    kind: 'Deployment',
    replicas,
    labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': namespace },
    serviceAccount: name,
    namedPorts,
    isolated: BOTH,
    dnsVisibility: false,
    ...more,
  };
}

const WEB_PORTS = ['http.TCP.8080', 'metrics.TCP.9090'];
const PAYMENT_HEALTH = ['health.TCP.8081', 'metrics.TCP.9090'];

export const WORKLOADS: readonly Workload[] = [
  app('shop', 'web', 3, WEB_PORTS),
  app('shop', 'cart', 2, WEB_PORTS),
  app('shop', 'checkout', 2, WEB_PORTS),
  app('shop', 'catalog', 2, WEB_PORTS),
  app('shop', 'search', 2, WEB_PORTS),
  app('shop', 'mailer', 1, WEB_PORTS),
  app('pay', 'payment', 2, ['api.TCP.8443', ...PAYMENT_HEALTH], { dnsVisibility: true }),
  app('pay', 'fraud', 2, ['scoring.TCP.8443', ...PAYMENT_HEALTH], { dnsVisibility: true }),
  app('data', 'postgres', 2, ['postgres.TCP.5432', 'metrics.TCP.9187'], {
    kind: 'StatefulSet',
    serviceAccount: 'default',
    isolated: INGRESS,
    dnsVisibility: true,
  }),
  app('data', 'redis', 1, ['redis.TCP.6379', 'metrics.TCP.9121'], {
    kind: 'StatefulSet',
    serviceAccount: 'default',
    isolated: INGRESS,
    dnsVisibility: true,
  }),
  app('data', 'nightly-report', 1, [], { kind: 'CronJob', isolated: INGRESS, dnsVisibility: true }),
  app('platform', 'ingress-nginx-controller', 2, ['http.TCP.8080', 'https.TCP.8443', 'metrics.TCP.10254'], {
    labels: { 'app.kubernetes.io/component': 'controller', 'app.kubernetes.io/name': 'ingress-nginx' },
    serviceAccount: 'ingress-nginx',
    isolated: INGRESS,
  }),
  app('platform', 'prometheus', 1, ['web.TCP.9090'], {
    kind: 'StatefulSet',
    labels: { 'app.kubernetes.io/name': 'prometheus' },
    isolated: NONE,
  }),
  // Somebody's debugging pod: in the cluster, in no manifest.
  app('platform', 'netshoot', 1, [], {
    kind: 'Pod',
    labels: { run: 'netshoot' },
    serviceAccount: 'default',
    isolated: NONE,
  }),
  app('kube-system', 'coredns', 2, ['dns.UDP.53', 'dns-tcp.TCP.53', 'metrics.TCP.9153'], {
    labels: { 'k8s-app': 'kube-dns' },
    isolated: NONE,
  }),
];
