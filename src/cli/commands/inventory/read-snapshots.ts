import { buildInventory } from '../../../inventory/build-inventory.ts';
import type { InventorySnapshot } from '../../../inventory/inventory.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { readAppliedManifests } from '../../../policy/unrendered/read-applied-manifests.ts';
import type { Settings } from '../../config/settings.ts';
import { readManifestInputs } from '../../input/read-manifest-inputs.ts';
import { held, readWorkTreeContext } from '../../input/unrendered-context.ts';
import type { Io } from '../../io.ts';
import { describeNotSearched } from '../policies/describe-not-searched.ts';
import { inventoryLimits } from './inventory-limits.ts';

export interface SnapshotOptions {
  readonly defaultNamespace: string;
  readonly limits: Settings['limits'];
}

/** Inventories of earlier times. Of their problems only unreadable files are reported: what is wrong with the past cannot be mended. */
export async function readSnapshots(
  earlier: ReadonlyMap<number, readonly string[]>,
  { defaultNamespace, limits }: SnapshotOptions,
  io: Io,
): Promise<{
  readonly snapshots: readonly InventorySnapshot[];
  readonly diagnostics: readonly Diagnostic[];
}> {
  const snapshots: InventorySnapshot[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [time, paths] of earlier) {
    const reading = await readManifestInputs(paths, io, inventoryLimits(limits));
    const context = await readWorkTreeContext(held(reading.files), io, { exclude: limits.exclude });
    const { documents, diagnostics: unread } = readAppliedManifests({
      files: reading.files,
      context: context.files,
    });
    snapshots.push({ time, inventory: buildInventory(documents, { defaultNamespace }).inventory });
    diagnostics.push(
      ...reading.diagnostics,
      ...unread.filter(({ meaning }) => meaning === 'unread'),
      ...describeNotSearched(!context.areAll),
    );
  }
  return { snapshots, diagnostics };
}
