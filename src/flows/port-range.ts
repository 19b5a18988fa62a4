import { FIRST_CLIENT_PORT } from './hubble/kernel/layout.ts';

/** Who has such a port by default; the kernel numbers them in this order. */
export const PORT_RANGES = ['not-recorded', 'server', 'client'] as const;
export type PortRange = (typeof PORT_RANGES)[number];

export function portRange(port: number | undefined): PortRange {
  if (port === undefined) return 'not-recorded';
  return port >= FIRST_CLIENT_PORT ? 'client' : 'server';
}

const MAX_PORT = 65_535;

/** Whether it is a port that clients get by default. */
export function isClientPort(port: number): boolean {
  return port >= FIRST_CLIENT_PORT && port <= MAX_PORT;
}
