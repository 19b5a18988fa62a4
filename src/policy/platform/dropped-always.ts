/** Names of the platform's decisions by which it drops SCTP, protocols without a name, and tunnels that a pod makes itself. */
export const SCTP_OFF = 'sctp-off';
export const EXTENDED_PROTOCOLS_OFF = 'extended-protocols-off';
export const TUNNEL_OF_POD = 'tunnel-of-pod';

/** Whether this decision of the platform drops something whatever policies say, so that no policy opens or closes it. */
export function isDroppedAlways(builtIn: string): boolean {
  return [SCTP_OFF, EXTENDED_PROTOCOLS_OFF, TUNNEL_OF_POD].includes(builtIn);
}
