import type { FlowEnd } from './flow-parts.ts';

/**
 * Cilium's addresses for a pod that connects to itself through a Service: translated so, the reply finds its way back (ipv4-service-loopback-address;
 * bpf/lib/lb.h). That of IPv6 came with 1.19.
 */
const LOOPBACKS: ReadonlySet<string | undefined> = new Set(['169.254.42.1', 'fe80::1']);

/** Whether an end may be shown at the loopback address, and stand for the other one. */
export function isLoopback(address: string | undefined): boolean {
  return LOOPBACKS.has(address);
}

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
  return isLoopback(end.address) && !end.facts.isNamed && peer.facts.isNamed;
}
