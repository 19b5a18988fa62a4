import type { Direction } from '../../model/connection.ts';
import type { DiagnosticCode } from '../../model/diagnostic-code.ts';
import { type Endpoint, NO_ADDRESS, NO_IDENTITY_FACTS, type WorkloadEndpoint } from '../../model/endpoint.ts';
import { NO_LABELS_KNOWN } from '../../model/label-set.ts';
import type { PortProtocol } from '../../model/protocol.ts';

/** A kind of connection without which a cluster does not work, or can no longer be changed. */
export interface VitalConnection {
  readonly code: DiagnosticCode;
  /** Completes "puts … into default deny". */
  readonly whose: string;
  /** The pods that need it, one entry per kind: with the labels from their manifests, in the namespaces where they usually are. */
  readonly pods: readonly WorkloadEndpoint[];
  /** Whether every cluster has such pods; otherwise they are assumed where a policy speaks of their namespace. */
  readonly isEverywhere: boolean;
  readonly direction: Direction;
  /** Who may be at the other end. It is enough that one of them is let through at one of the doors. */
  readonly others: readonly Endpoint[];
  readonly doors: readonly { readonly protocol: PortProtocol; readonly port: number }[];
  /** Completes "and no policy lets …". */
  readonly lost: string;
  readonly help: string;
}

/** A completely unknown pod, even its namespace. */
export const SOME_POD: WorkloadEndpoint = podOf('', []);

/** A node other than the pod's own: a pod's own node needs no policy to reach it. */
const OTHER_NODE: Endpoint = {
  kind: 'node',
  name: undefined,
  isOwnNode: false,
  addresses: NO_ADDRESS,
  entities: [],
  labels: NO_LABELS_KNOWN,
  // Where API servers are pods in the network of their node, they are in this namespace.
  hostPods: {
    pods: [{ ...podOf('kube-system', []), name: 'kube-apiserver' }],
    lookedAt: 'every-namespace',
  },
};
const WORLD: Endpoint = { kind: 'world', addresses: NO_ADDRESS, names: [], entities: [] };
/** Where the API server runs depends on the platform. */
const API_SERVER = [OTHER_NODE, WORLD];
const ANYBODY = [SOME_POD, OTHER_NODE, WORLD];

/** The port of the Service, and the ports on which API servers listen: kubeadm and most others, minikube, MicroK8s. */
const API_DOORS = [443, 6443, 8443, 16443].map((port) => ({ protocol: 'TCP' as const, port }));

const KUBE_DNS = [podOf('kube-system', [['k8s-app', 'kube-dns']])];
const OPENSHIFT_DNS = [podOf('openshift-dns', [['dns.operator.openshift.io/daemonset-dns', 'default']])];

const DNS = {
  code: 'policy/cuts-dns',
  whose: 'the DNS pods',
  direction: 'ingress',
  others: [SOME_POD],
  doors: [53, 5353].map((port) => ({ protocol: 'UDP' as const, port })),
  lost: 'a pod query them: names no longer resolve',
  help: 'allow UDP and TCP port 53 from everywhere in the cluster, or leave these pods out',
} as const satisfies Partial<VitalConnection>;

const DNS_TO_API = {
  code: 'policy/cuts-control-plane',
  whose: 'the DNS pods',
  direction: 'egress',
  others: API_SERVER,
  doors: API_DOORS,
  lost: 'them reach the API server: Service names no longer resolve',
  help: 'allow the port of the API server (usually 443 and 6443) to it, or leave these pods out',
} as const satisfies Partial<VitalConnection>;

const CONTROLLERS = [
  podOf('ingress-nginx', [
    ['app.kubernetes.io/name', 'ingress-nginx'],
    ['app.kubernetes.io/component', 'controller'],
  ]),
  podOf('traefik', [['app.kubernetes.io/name', 'traefik']]),
  podOf('haproxy-controller', [['app.kubernetes.io/name', 'kubernetes-ingress']]),
  podOf('kong', [['app.kubernetes.io/component', 'app']]),
  podOf('projectcontour', [['app', 'envoy']]),
  ...['istio-system', 'istio-ingress'].map((namespace) => podOf(namespace, [['istio', 'ingressgateway']])),
  podOf('openshift-ingress', [
    ['ingresscontroller.operator.openshift.io/deployment-ingresscontroller', 'default'],
  ]),
];

const DEPLOYERS = [
  ...['argocd', 'argo-cd'].map((namespace) =>
    podOf(namespace, [['app.kubernetes.io/name', 'argocd-application-controller']]),
  ),
  ...['source-controller', 'kustomize-controller', 'helm-controller'].map((app) =>
    podOf('flux-system', [['app', app]]),
  ),
  podOf('gitlab-agent', [['app', 'gitlab-agent']]),
  podOf('gitlab-runner', [['app', 'gitlab-runner']]),
  podOf('cattle-fleet-system', [['app', 'fleet-agent']]),
];

const WEBHOOKS = [
  podOf('cert-manager', [
    ['app.kubernetes.io/name', 'webhook'],
    ['app.kubernetes.io/component', 'webhook'],
  ]),
  podOf('gatekeeper-system', [['gatekeeper.sh/operation', 'webhook']]),
  podOf('kyverno', [['app.kubernetes.io/component', 'admission-controller']]),
];

/** What the API server calls. */
export const CALLED_BY_API_SERVER = {
  code: 'policy/cuts-control-plane',
  whose: 'the webhooks of the API server',
  direction: 'ingress',
  others: API_SERVER,
  doors: [443, 6443, 8443, 9443, 10250].map((port) => ({ protocol: 'TCP' as const, port })),
  lost: 'it call them: its requests to them fail or hang',
  help: 'allow their port from the API server, which is a node or an address outside of the cluster',
} as const satisfies Partial<VitalConnection>;

export const VITAL_CONNECTIONS: readonly VitalConnection[] = [
  { ...DNS, pods: KUBE_DNS, isEverywhere: true },
  { ...DNS, pods: OPENSHIFT_DNS, isEverywhere: false },
  { ...DNS_TO_API, pods: KUBE_DNS, isEverywhere: true },
  { ...DNS_TO_API, pods: OPENSHIFT_DNS, isEverywhere: false },
  {
    code: 'policy/cuts-ingress-controller',
    whose: 'the ingress controller',
    pods: CONTROLLERS,
    isEverywhere: false,
    direction: 'ingress',
    others: ANYBODY,
    doors: [80, 443, 8000, 8080, 8443].map((port) => ({ protocol: 'TCP' as const, port })),
    lost: 'anybody reach its ports for HTTP and HTTPS: everything published through it is cut off',
    help: 'allow those ports from whoever may call, or leave the controller out',
  },
  {
    code: 'policy/cuts-ingress-controller',
    whose: 'the ingress controller',
    pods: CONTROLLERS,
    isEverywhere: false,
    direction: 'egress',
    others: API_SERVER,
    doors: API_DOORS,
    lost: 'it reach the API server: it no longer learns of changes',
    help: 'allow the port of the API server (usually 443 and 6443) to it, or leave the controller out',
  },
  {
    code: 'policy/cuts-deployer',
    whose: 'the deployer',
    pods: DEPLOYERS,
    isEverywhere: false,
    direction: 'egress',
    others: API_SERVER,
    doors: API_DOORS,
    lost: 'it reach the API server: nothing can be deployed, not even a fix of this policy',
    help: 'allow the port of the API server (usually 443 and 6443) to it, or leave the deployer out',
  },
  { ...CALLED_BY_API_SERVER, pods: WEBHOOKS, isEverywhere: false },
];

function podOf(namespace: string, labels: Iterable<readonly [string, string]>): WorkloadEndpoint {
  return {
    ...NO_IDENTITY_FACTS,
    kind: 'workload',
    namespace,
    name: '',
    ownerKind: undefined,
    labels: { labels: new Map(labels), isComplete: false },
    namespaceLabels:
      namespace === ''
        ? NO_LABELS_KNOWN
        : { labels: new Map([['kubernetes.io/metadata.name', namespace]]), isComplete: false },
    ports: undefined,
    addresses: NO_ADDRESS,
  };
}
