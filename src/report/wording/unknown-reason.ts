import type { ConnectionImpact, Tally } from '../../impact/connection-impact.ts';
import { isFilteredAlike } from '../../impact/filtered-alike.ts';
import { sumSightings } from '../../impact/sightings-sum.ts';
import type { Unknown, UnknownCode } from '../../model/ternary.ts';
import type { Verdict } from '../../model/verdict.ts';
import { isHeldBack } from './contradiction-clause.ts';
import { message, name, type Phrase, say } from './phrase.ts';

interface Explanation {
  readonly what: Phrase;
  /** What a user can do so that the next run can tell. */
  readonly help: Phrase;
}

const WORKLOADS = say`give the workloads with ${name('--inventory')}`;
const CNI = say`name the CNI of the cluster with ${name('--cni')}`;

/** `contradicts-record`: both verdicts are known, but the record says that the base verdict is wrong. */
type GroupCode = UnknownCode | 'contradicts-record';

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
    what: say`labels were recorded otherwise than the inventory has them, and which of the two holds now is not known`,
    help: say`make the inventory and the recording from the same cluster at about the same time`,
  },
  'names-not-recorded': {
    what: say`a policy asks for DNS names, and nothing says which names these addresses had`,
    help: say`record the DNS answers of the pods as well`,
  },
  'service-account-labels-not-recorded': {
    what: say`labels of a service account were not recorded`,
    help: say`give the ServiceAccount objects with ${name('--inventory')}`,
  },
  'forwarded-by-host': {
    what: say`a policy for hosts also decides what they forward, and that is not simulated`,
    help: say`read the policies with ${name('applyOnForward')}`,
  },
  'interface-not-recorded': {
    what: say`a host endpoint is one interface of a node, and no record says which one was used`,
    help: say`read the policies of that host endpoint`,
  },
  'node-not-named': {
    what: say`no record names the node`,
    help: say`give the Node objects with ${name('--inventory')}`,
  },
  'tier-not-known': {
    what: say`a policy is in a tier of which nothing is known`,
    help: say`give the Tier object with the policies or the inventory`,
  },
  'types-by-server': {
    what: say`a policy of Calico does not say which directions it governs`,
    help: say`write ${name('types')}`,
  },
  'source-port-not-recorded': {
    what: say`a policy asks from which port a connection is opened, and that is not kept`,
    help: say`ask for the destination port instead: clients take any port`,
  },
  'ports-not-recorded': {
    what: say`a policy uses a port name, and the container ports are not known`,
    help: WORKLOADS,
  },
  'port-not-recorded': {
    what: say`the destination port was not recorded`,
    help: say`let the recorder export the ports`,
  },
  'address-not-recorded': {
    what: say`a policy asks for an address, and none was recorded`,
    help: say`let the recorder export the addresses`,
  },
  'endpoint-not-identified': { what: say`no record says who this address belongs to`, help: WORKLOADS },
  'ip-block-and-pod': {
    what: say`an ipBlock meets a pod, and the Kubernetes API leaves that to the CNI`,
    help: CNI,
  },
  'ip-block-and-node': {
    what: say`an ipBlock meets a node, and the Kubernetes API leaves that to the CNI`,
    help: CNI,
  },
  'ip-block-and-service': {
    what: say`an ipBlock meets the address of a Service, and the Kubernetes API leaves that to the CNI`,
    help: CNI,
  },
  'protocol-undefined': {
    what: say`the Kubernetes API does not say what policies do with this protocol`,
    help: CNI,
  },
  'pod-to-itself': {
    what: say`a pod reaches itself, and the Kubernetes API leaves that to the CNI`,
    help: CNI,
  },
  'pod-to-own-node': {
    what: say`a pod reaches its own node, and the Kubernetes API contradicts itself on whether policies judge that`,
    help: CNI,
  },
  'policy-not-simulated': {
    what: say`a policy of a kind that is not simulated may decide it`,
    help: say`read that policy`,
  },
  'policy-not-rendered': {
    what: say`a policy that a tool is still to render may decide it`,
    help: say`do what the problems of the input say whose codes begin with ${name('render/')}`,
  },
  'output-not-known': {
    what: say`what a tool renders may decide it, and it could not be rendered`,
    help: say`mend what the problems of the input name`,
  },
  'policies-not-seen': {
    what: say`policies of the cluster that could not be looked at may decide it`,
    help: say`let the account list them`,
  },
  'policy-not-given': {
    what: say`a policy that the inventory shows may decide it, and it is not among those given`,
    help: say`give it with ${name('--policies')} if the cluster has it, or make the inventory anew`,
  },
  'host-network-pod': {
    what: say`a selector may mean a pod in the network of a node, and the Kubernetes API leaves that to the CNI`,
    help: CNI,
  },
  'port-name-ambiguous': {
    what: say`a policy uses a port name, and the CNI may take it for other numbers than the pod declares`,
    help: say`write the number of the port`,
  },
  'except-of-other-block': {
    what: say`an address is in the ${name('except')} of another block, and the CNI may deny it to all rules`,
    help: say`take the address out of that ${name('except')}, or name it in a block of its own`,
  },
  'unlisted-type': {
    what: say`a policy has rules of a direction that ${name('policyTypes')} does not list, and the CNI may enforce them`,
    help: say`list the direction in ${name('policyTypes')}, or remove the rules`,
  },
  'policy-contested': {
    what: say`policies of one name may decide it, and nothing says which of them the cluster has`,
    help: say`keep one of them`,
  },
  'contradicts-record': {
    what: say`the record says otherwise than the base policies, so what the change does to them is not known`,
    help: say`bring the base policies, the inventory and the CNI profile in line with the cluster`,
  },
  'node-not-located': {
    what: say`no record says on which node the pod runs`,
    help: say`let the recorder export the node names`,
  },
  'meaning-undefined': {
    what: say`a policy that the API server stores says what its API gives no meaning to`,
    help: say`correct that policy`,
  },
  'enforcement-not-told': {
    what: say`a policy may decide it, and it is not known whether the CNI enforces that`,
    help: say`where a setting decides it, name it with ${name('--set')}`,
  },
  'order-undefined': {
    what: say`policies of one priority say different things, and the API leaves open which comes first`,
    help: say`give them different priorities`,
  },
  'entity-not-recorded': {
    what: say`whether an address is that of the API server was not recorded`,
    help: say`let the recorder export the labels of identities`,
  },
  'service-account-not-recorded': {
    what: say`the service account of a pod is not known`,
    help: say`give the pods with ${name('--inventory')}`,
  },
  'cluster-not-recorded': {
    what: say`the cluster of a pod was not recorded`,
    help: say`let the recorder export the labels of identities`,
  },
  'icmp-type-not-recorded': {
    what: say`the type of an ICMP message was not recorded`,
    help: say`let the recorder export the L4 fields`,
  },
  'protocol-not-recorded': {
    what: say`the protocol was not recorded exactly`,
    help: say`read the rule yourself`,
  },
  'request-not-recorded': {
    what: say`what a connection carries was not recorded`,
    help: say`let the proxy record requests`,
  },
  'reference-not-given': {
    what: say`an object that a policy refers to is not given`,
    help: say`give it with ${name('--policies')} or ${name('--inventory')}`,
  },
  'named-port-of-many': {
    what: say`a port is named, and Cilium before 1.20 takes the one number of the whole cluster, or ignores the rule`,
    help: say`write the number of the port`,
  },
  'construct-not-simulated': {
    what: say`a rule holds something that is not simulated`,
    help: say`read that rule`,
  },
};

export function explainUnknown(code: GroupCode): Explanation {
  return EXPLANATIONS[code];
}

/** For these it matters which policy it is, so the reason itself is stated, not its kind. */
const NAMES_POLICY: readonly GroupCode[] = [
  'meaning-undefined',
  'enforcement-not-told',
  'policy-not-simulated',
  'policy-not-given',
  'policy-contested',
];

/** Allowed before and after, but by proxies with different rules. */
function filterReason({ base, head }: ConnectionImpact): Reason | undefined {
  if (isFilteredAlike(base, head)) return undefined;
  return { code: 'request-not-recorded', detail: 'a proxy decides by other rules' };
}

interface Reason {
  readonly code: GroupCode;
  readonly detail: string;
}

const HELD_BACK: Reason = { code: 'contradicts-record', detail: '' };

export interface UnknownGroup {
  readonly code: GroupCode;
  /** Why these cannot be told, and what would help. */
  readonly explanation: Explanation;
  readonly tally: Tally;
  /** In the order of the impacts, most important first. */
  readonly impacts: readonly ConnectionImpact[];
}

/** Undecided connections by their first reason, most seen first. */
export function groupUnknowns(impacts: readonly ConnectionImpact[]): readonly UnknownGroup[] {
  const groups = new Map<string, { readonly reason: Reason; readonly impacts: ConnectionImpact[] }>();
  for (const impact of impacts) {
    const reason = isHeldBack(impact)
      ? HELD_BACK
      : (unknownsOf(impact.head)[0] ?? unknownsOf(impact.base)[0] ?? filterReason(impact));
    if (reason === undefined) continue;
    const key = NAMES_POLICY.includes(reason.code) ? reason.detail : reason.code;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { reason, impacts: [impact] });
    else group.impacts.push(impact);
  }
  return [...groups.values()]
    .map(({ reason, impacts: group }) => ({
      code: reason.code,
      explanation: explain(reason),
      impacts: group,
      tally: tallyOf(group),
    }))
    .sort((a, b) => b.tally.seen - a.tally.seen || (a.code < b.code ? -1 : 1));
}

function explain({ code, detail }: Reason): Explanation {
  const { what, help } = explainUnknown(code);
  return { what: NAMES_POLICY.includes(code) ? [message(detail)] : what, help };
}

function unknownsOf({ egress, ingress }: Verdict): readonly Unknown[] {
  return [egress, ingress].flatMap((side) => (side.outcome === 'unknown' ? side.unknowns : []));
}

function tallyOf(impacts: readonly ConnectionImpact[]): Tally {
  return {
    connections: impacts.length,
    seen: impacts.reduce((sum, { recorded }) => sum + sumSightings(recorded).count, 0),
  };
}
