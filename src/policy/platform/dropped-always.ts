/** What the platform's decisions are called by which SCTP is dropped, protocols without a name, and what a pod puts into a tunnel of its own. */
export const SCTP_OFF = 'sctp-off';
export const EXTENDED_PROTOCOLS_OFF = 'extended-protocols-off';
export const TUNNEL_OF_POD = 'tunnel-of-pod';

/** Whether the platform's decision drops something whatever policies say, so that none of them opens or closes it. */
export function isDroppedAlways(builtIn: string): boolean {
  return [SCTP_OFF, EXTENDED_PROTOCOLS_OFF, TUNNEL_OF_POD].includes(builtIn);
}
