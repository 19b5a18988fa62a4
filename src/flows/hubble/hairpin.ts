import type { FlowEnd, FlowParts } from './flow-parts.ts';

/**
 * Cilium's address for a pod that reaches itself through a Service: translated so, the reply finds its way back
 * (ipv4-service-loopback-address; bpf/lib/lb.h).
 */
const LOOPBACK = '169.254.42.1';

/** The two ends of the connection, and whether they are one pod. */
export interface ConnectionEnds {
  source: FlowEnd;
  destination: FlowEnd;
  isPodToItself: boolean;
}

/** Writes into `ends`, so that readers of many lines make no object for each. */
export function connectionEnds({ source, destination }: FlowParts, ends: ConnectionEnds): ConnectionEnds {
  const isSourceLoopback = isLoopbackOf(source, destination);
  const isDestinationLoopback = isLoopbackOf(destination, source);
  ends.source = isSourceLoopback ? destination : source;
  ends.destination = isDestinationLoopback ? source : destination;
  const { pod } = source.object.facts;
  const isSamePod = pod !== undefined && pod === destination.object.facts.pod;
  ends.isPodToItself = isSourceLoopback || isDestinationLoopback || isSamePod;
  return ends;
}

function isLoopbackOf(end: FlowEnd, peer: FlowEnd): boolean {
  return end.address === LOOPBACK && !end.object.facts.isNamed && peer.object.facts.isNamed;
}
