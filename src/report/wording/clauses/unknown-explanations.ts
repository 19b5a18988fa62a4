import type { UnknownCode } from '../../../model/ternary.ts';
import { name, type Phrase, say } from '../phrases/phrase.ts';

/** Why something cannot be told, and what would help. */
export interface Explanation {
  readonly what: Phrase;
  /** What a user can do so that the next run can tell. */
  readonly help: Phrase;
}

const WORKLOADS = say`give the workloads with ${name('--inventory')}`;
const CNI = say`give the CNI of the cluster with ${name('--cni')}`;

/** `contradicts-record`: both verdicts are known, but the record says that the base verdict is wrong. */
export type GroupCode = UnknownCode | 'contradicts-record';

const EXPLANATIONS: Readonly<Record<GroupCode, Explanation>> = {
  'labels-not-recorded': { what: say`pod labels were not recorded`, help: WORKLOADS },
  'namespace-labels-not-recorded': {
    what: say`namespace labels were not recorded`,
    help: say`give the Namespace objects with ${name('--inventory')}`,
  },
  'node-labels-not-recorded': {
    what: say`labels of nodes were not recorded`,
    help: say`give the Node objects with ${name('--inventory')}`,
  },
  'labels-contradicted': {
    what: say`recorded labels differ from the inventory, and it is unknown which are current`,
    help: say`take the inventory and the recording from the same cluster at about the same time`,
  },
  'names-not-recorded': {
    what: say`a policy matches DNS names, but the record does not show which names these addresses had`,
    help: say`record the DNS answers of the pods as well`,
  },
  'service-account-labels-not-recorded': {
    what: say`labels of a service account were not recorded`,
    help: say`give the ServiceAccount objects with ${name('--inventory')}`,
  },
  'forwarded-by-host': {
    what: say`a policy for hosts may also decide what they forward, which is not simulated`,
    help: say`check the policies with ${name('applyOnForward')}`,
  },
  'interface-not-recorded': {
    what: say`a host endpoint is one interface of a node, and no record says which one was used`,
    help: say`check the policies of that host endpoint`,
  },
  'node-not-named': {
    what: say`no record names the node`,
    help: say`give the Node objects with ${name('--inventory')}`,
  },
  'tier-not-known': {
    what: say`a policy is in an unknown tier`,
    help: say`give the Tier object with the policies or the inventory`,
  },
  'types-by-server': {
    what: say`a Calico policy does not say which directions it governs`,
    help: say`set ${name('types')}`,
  },
  'source-port-not-recorded': {
    what: say`a policy matches the source port, which digests do not keep`,
    help: say`match the destination port instead: clients use any source port`,
  },
  'ports-not-recorded': {
    what: say`a policy uses a port name, and the container ports are not known`,
    help: WORKLOADS,
  },
  'port-not-recorded': {
    what: say`the destination port was not recorded`,
    help: say`configure the recorder to export the ports`,
  },
  'address-not-recorded': {
    what: say`a policy matches an address, and none was recorded`,
    help: say`configure the recorder to export the addresses`,
  },
  'endpoint-not-identified': { what: say`no record says whose address this is`, help: WORKLOADS },
  'ip-block-and-pod': {
    what: say`an ipBlock covers a pod, and the Kubernetes API leaves that to the CNI`,
    help: CNI,
  },
  'ip-block-and-node': {
    what: say`an ipBlock covers a node, and the Kubernetes API leaves that to the CNI`,
    help: CNI,
  },
  'ip-block-and-service': {
    what: say`an ipBlock covers the address of a Service, and the Kubernetes API leaves that to the CNI`,
    help: CNI,
  },
  'protocol-undefined': {
    what: say`the Kubernetes API does not say what policies do with this protocol`,
    help: CNI,
  },
  'pod-to-itself': {
    what: say`a pod connects to itself, and the Kubernetes API leaves that to the CNI`,
    help: CNI,
  },
  'pod-to-own-node': {
    what: say`a pod connects to its own node, and the Kubernetes API contradicts itself on whether policies judge that`,
    help: CNI,
  },
  'policy-not-simulated': {
    what: say`a policy of a kind that is not simulated may decide it`,
    help: say`check that policy yourself`,
  },
  'policy-not-rendered': {
    what: say`a policy that is not rendered yet may decide it`,
    help: say`follow the help of the input problems whose codes begin with ${name('render/')}`,
  },
  'output-not-known': {
    what: say`manifests that could not be rendered may decide it`,
    help: say`fix the problems in the input`,
  },
  'policies-not-seen': {
    what: say`live policies that could not be read may decide it`,
    help: say`allow the account to list them`,
  },
  'policy-not-given': {
    what: say`a policy that is in the inventory but not among the given policies may decide it`,
    help: say`give it with ${name('--policies')} if the cluster has it, or refresh the inventory`,
  },
  'host-network-pod': {
    what: say`a selector may mean a pod with host networking, and the Kubernetes API leaves that to the CNI`,
    help: CNI,
  },
  'port-name-ambiguous': {
    what: say`a policy uses a port name, and the CNI may resolve it to other numbers than the pod declares`,
    help: say`use the port number`,
  },
  'except-of-other-block': {
    what: say`an address is in the ${name('except')} of another block, and the CNI may deny it to all rules`,
    help: say`remove the address from that ${name('except')}, or list it in a block of its own`,
  },
  'unlisted-type': {
    what: say`a policy has rules of a direction that ${name('policyTypes')} does not list, and the CNI may enforce them`,
    help: say`list the direction in ${name('policyTypes')}, or remove the rules`,
  },
  'policy-contested': {
    what: say`several policies of the same name may decide it, and it is unknown which one the cluster has`,
    help: say`keep one of them`,
  },
  'contradicts-record': {
    what: say`the record contradicts the base policies, so the effect of the change is not known`,
    help: say`bring the base policies, the inventory and the CNI profile in line with the cluster`,
  },
  'node-not-located': {
    what: say`no record says on which node the pod runs`,
    help: say`configure the recorder to export the node names`,
  },
  'meaning-undefined': {
    what: say`the API server stores a policy whose meaning the API does not define`,
    help: say`correct that policy`,
  },
  'enforcement-not-told': {
    what: say`a policy may decide it, but it is not known whether the CNI enforces that policy`,
    help: say`if a setting of the CNI decides that, give it with ${name('--set')}`,
  },
  'order-undefined': {
    what: say`policies of equal priority contradict each other, and the API does not define which comes first`,
    help: say`give them different priorities`,
  },
  'entity-not-recorded': {
    what: say`it was not recorded whether an address is that of the API server`,
    help: say`configure the recorder to export the labels of identities`,
  },
  'service-account-not-recorded': {
    what: say`the service account of a pod is not known`,
    help: say`give the pods with ${name('--inventory')}`,
  },
  'cluster-not-recorded': {
    what: say`the cluster of a pod was not recorded`,
    help: say`configure the recorder to export the labels of identities`,
  },
  'icmp-type-not-recorded': {
    what: say`the type of an ICMP message was not recorded`,
    help: say`configure the recorder to export the L4 fields`,
  },
  'protocol-not-recorded': {
    what: say`the protocol was not recorded exactly`,
    help: say`check the rule yourself`,
  },
  'request-not-recorded': {
    what: say`the requests of a connection were not recorded`,
    help: say`configure the proxy to record requests`,
  },
  'reference-not-given': {
    what: say`an object that a policy refers to is not given`,
    help: say`give it with ${name('--policies')} or ${name('--inventory')}`,
  },
  'named-port-of-many': {
    what: say`a port is given by name: Cilium before 1.20 uses one number for the whole cluster, or ignores the rule`,
    help: say`use the port number`,
  },
  'service-altered': {
    what: say`a Service leads elsewhere after this change, and no record says whether it was used`,
    help: say`allow both in the policies, or change the policies together with the Service`,
  },
  'construct-not-simulated': {
    what: say`a rule contains something that is not simulated`,
    help: say`check that rule yourself`,
  },
};

export function explainUnknown(code: GroupCode): Explanation {
  return EXPLANATIONS[code];
}
