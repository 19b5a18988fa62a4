import { NODES, type Pod } from './pods.ts';
import { NAMESPACE_LABELS } from './workloads.ts';

/** `kubectl get namespaces,nodes,pods -A -o json` of the week: whose each address was. */
export function podDump(pods: ReadonlyMap<string, readonly Pod[]>): string {
  const items = [...pods.values()].flat().map(podObject);
  const nodes = NODES.map(({ name, address }) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    status: { addresses: [{ type: 'InternalIP', address }] },
  }));
  const namespaces = Object.entries(NAMESPACE_LABELS).map(([name, labels]) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { ...labels, 'kubernetes.io/metadata.name': name } },
  }));
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...namespaces, ...nodes, ...items] });
}

function podObject({ name, address, node, workload }: Pod): unknown {
  const { namespace, labels, serviceAccount, namedPorts } = workload;
  const owner = name.replace(/-[^-]+$/, '');
  const hash = owner.slice(owner.lastIndexOf('-') + 1);
  const owners = {
    Pod: undefined,
    Deployment: { kind: 'ReplicaSet', name: owner },
    StatefulSet: { kind: 'StatefulSet', name: workload.name },
    CronJob: { kind: 'Job', name: owner },
  } as const;
  const controller = owners[workload.kind];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace,
      name,
      labels: { ...labels, ...(workload.kind === 'Deployment' && { 'pod-template-hash': hash }) },
      ownerReferences: controller && [{ ...controller, controller: true }],
    },
    spec: {
      nodeName: node.name,
      serviceAccountName: serviceAccount,
      containers: [
        {
          name: 'main',
          ports: namedPorts.map((text) => {
            const [portName, protocol, containerPort] = text.split('.');
            return { name: portName, protocol, containerPort: Number(containerPort) };
          }),
        },
      ],
    },
    status: { phase: 'Running', podIP: address, hostIP: node.address },
  };
}
