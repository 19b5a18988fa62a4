import type { FlowEnd } from './flow-parts.ts';

/**
 * Cilium's address for a pod that reaches itself through a Service: translated so, the reply finds its way back
 * (ipv4-service-loopback-address; bpf/lib/lb.h).
 */
export const LOOPBACK = '169.254.42.1';

/** What has to be known of an end. */
type HairpinEnd = Pick<FlowEnd, 'facts' | 'address'>;

/** Which end is shown at the loopback address, and stands for the other one. */
export interface Hairpin {
  readonly isSourceLoopback: boolean;
  readonly isDestinationLoopback: boolean;
  readonly isPodToItself: boolean;
}

export function hairpinOf(source: HairpinEnd, destination: HairpinEnd): Hairpin {
  const isSourceLoopback = isLoopbackOf(source, destination);
  const isDestinationLoopback = isLoopbackOf(destination, source);
  const { pod } = source.facts;
  const isSamePod = pod !== undefined && pod === destination.facts.pod;
  return {
    isSourceLoopback,
    isDestinationLoopback,
    isPodToItself: isSourceLoopback || isDestinationLoopback || isSamePod,
  };
}

function isLoopbackOf(end: HairpinEnd, peer: HairpinEnd): boolean {
  return end.address === LOOPBACK && !end.facts.isNamed && peer.facts.isNamed;
}
