/**
 * Who saw a connection, and where on its way. One connection is seen by several of them, so counts of different observers
 * are never added up; digest/merge-sightings.ts says which one counts.
 */
export const OBSERVERS = [
  /** Handed to the destination: the destination side let it in (TO_ENDPOINT, TO_HOST). */
  'delivered',
  /** On its way out of the source's node (TO_OVERLAY, TO_NETWORK). */
  'sent',
  /** Handed to the node's network stack or to encryption; the same packet may be `sent` after that (TO_STACK, TO_CRYPTO). */
  'passed',
  /** A policy verdict on the destination's side. Written only when a policy selects the destination. */
  'ingress-verdict',
  /** A policy verdict on the source's side. Written only when a policy selects the source. */
  'egress-verdict',
  'ingress-drop',
  'egress-drop',
  /** Redirected to the L7 proxy; the leg from the proxy is seen again. */
  'proxy',
  /** A request in the access log of the proxy on the destination's side: counts requests, not connections. */
  'ingress-request',
  'egress-request',
  /** A packet that only an open connection has. Counts packets, not connections. */
  'established',
  /** Both ends talked, as one record of the whole connection says: a sensor in the network, a flow log. Counts connections. */
  'whole',
  /** Entered the source's node from its pod, before its egress policy (FROM_ENDPOINT, FROM_HOST, …). */
  'leaving',
  /** Entered the destination's node from the network, before its ingress policy (FROM_OVERLAY, FROM_NETWORK, …). */
  'arriving',
  /** The record does not say (field mask). */
  'unspecified',
] as const;
export type Observer = (typeof OBSERVERS)[number];
