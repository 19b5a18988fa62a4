import type { Connection } from '../../model/connection.ts';
import type { Endpoint } from '../../model/endpoint.ts';

/** Namespaces of what a cluster, and the means to change it, depend on. */
const VITAL_NAMESPACES: readonly RegExp[] = [
  /^kube-system$/,
  /^(cilium|calico-system|calico-apiserver|tigera-operator)$/,
  /^(flux-system|argocd|argo-cd|fleet-system|cattle-fleet-system)$/,
  /^gitlab-(agent|runner)/,
];

/**
 * Names that charts give to what changes the cluster, in whatever namespace it is installed: values of the labels below, or ends
 * of them.
 */
const VITAL_NAMES =
  /(?:^|-)(?:gitlab-agent|gitlab-runner|argocd-(?:application-controller|repo-server|server)|fleet-agent)$|^(?:source|kustomize|helm)-controller$|^kube-dns$/;
const NAME_LABELS = ['app.kubernetes.io/name', 'app', 'k8s-app'];
/** A pod in which GitLab's Kubernetes executor runs a job: nothing else has such a name. */
const JOB_POD = /^runner-.+-project-\d+-concurrent-\d+/;

/** Names that recorders give the API server. */
const VITAL_ENTITIES: ReadonlySet<string> = new Set(['kube-apiserver']);

/**
 * What is needed to repair the cluster: DNS, the API server, the network plug-in, GitOps controllers, runners and agents, and the
 * namespace of whoever deploys. Returns the name of that end of the connection; undefined when neither end is one.
 */
export function vitalEndOf(
  { source, destination }: Connection,
  deployerNamespace: string | undefined,
): string | undefined {
  return vitalName(destination, deployerNamespace) ?? vitalName(source, deployerNamespace);
}

function vitalName(endpoint: Endpoint, deployerNamespace: string | undefined): string | undefined {
  switch (endpoint.kind) {
    case 'workload': {
      const { namespace, name, labels } = endpoint;
      const isVital =
        namespace === deployerNamespace ||
        VITAL_NAMESPACES.some((pattern) => pattern.test(namespace)) ||
        JOB_POD.test(name) ||
        NAME_LABELS.some((key) => VITAL_NAMES.test(labels.labels.get(key) ?? ''));
      return isVital ? `${namespace}/${name}` : undefined;
    }
    case 'node':
    case 'world':
    case 'reserved': {
      return endpoint.entities.find((entity) => VITAL_ENTITIES.has(entity));
    }
    default:
      return undefined;
  }
}
