import type { EndsAtTime } from '../../../flows/with-known-ends.ts';
import { createConnectionResolver } from '../../../inventory/resolve/resolve-connection.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Io } from '../../io.ts';
import { type InventoryOptions, readInventory } from './read-inventory.ts';

/** Who had which address at which time, by the inventory; its diagnostics are complete once all records were read. */
export async function readEndsAtTime(
  options: InventoryOptions,
  io: Io,
): Promise<{ readonly endsAt: EndsAtTime; readonly diagnostics: () => readonly Diagnostic[] }> {
  const { inventory, diagnostics } = await readInventory(options, { others: [], namespaces: [] }, io);
  const resolve = createConnectionResolver(inventory, { recorded: 'is-kept' });
  return { endsAt: resolve, diagnostics: () => [...diagnostics, ...resolve.diagnostics()] };
}
