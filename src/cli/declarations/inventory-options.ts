import type { ValuesOf } from '../command-line/command.ts';
import type { Settings } from '../config/settings.ts';
import { type CLUSTER_FLAGS, connectionOptions } from './cluster-flags.ts';
import { policyOptions } from './policy-flags.ts';

/** The inventory for commands that use one only when a flag names it. */
export function inventoryOptions(
  settings: Settings,
  flags: ValuesOf<typeof CLUSTER_FLAGS> & { readonly inventory?: readonly string[] | undefined },
) {
  if (flags.inventory === undefined) return undefined;
  return {
    ...policyOptions(settings),
    ...connectionOptions(settings, flags),
    inventory: settings.inventory,
  };
}
