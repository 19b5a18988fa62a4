import type { Node, Pod } from './pods.ts';
import { egressVerdict, ingressVerdict } from './policy-verdicts.ts';
import type { Route } from './route.ts';
import type { Outcome } from './traffic.ts';

/** What the CNI decided about a connection at one of its pods. */
export interface Decision {
  readonly side: 'source' | 'destination';
  readonly pod: Pod;
  readonly node: Node;
  readonly isAllowed: boolean;
  /** Whether a policy selects the pod in this direction; many logs have nothing of the others. */
  readonly isSelected: boolean;
  /** The policy that allowed it. */
  readonly policy: string | undefined;
}

/** In the order in which a packet meets them; what was denied at the source never came to the destination. */
export function decisionsOf(route: Route, outcome: Outcome): Decision[] {
  const { source, destination } = route;
  const decisions: Decision[] = [];
  if ('pod' in source) {
    const { pod } = source;
    const isAllowed = outcome !== 'denied at source';
    const policy = isAllowed ? nameIn(egressVerdict(route)) : undefined;
    const isSelected = pod.workload.isolated.egress;
    decisions.push({ side: 'source', pod, node: pod.node, isAllowed, isSelected, policy });
  }
  if ('pod' in destination && outcome !== 'denied at source') {
    const { pod } = destination;
    const isAllowed = outcome === 'allowed';
    const policy = isAllowed ? nameIn(ingressVerdict(route)) : undefined;
    const isOwnNode = 'labels' in source && source.identity === 1;
    const isSelected = pod.workload.isolated.ingress && !isOwnNode;
    decisions.push({ side: 'destination', pod, node: pod.node, isAllowed, isSelected, policy });
  }
  return decisions;
}

function nameIn([verdict]: ReturnType<typeof egressVerdict>): string | undefined {
  const name = verdict?.allowedBy?.[0]?.name;
  return typeof name === 'string' ? name : undefined;
}
