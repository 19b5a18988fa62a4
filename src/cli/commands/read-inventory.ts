import { buildInventory } from '../../inventory/build-inventory.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { type Diagnostic, isRefused } from '../../model/diagnostic.ts';
import type { ManifestDocument } from '../../policy/manifest.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import type { Settings } from '../config/settings.ts';
import { readManifestInputs } from '../input/read-manifest-inputs.ts';
import type { Io } from '../io.ts';

export interface InventoryOptions {
  readonly inventory: readonly string[];
  readonly defaultNamespace: string;
  readonly limits: Settings['limits'];
}

/**
 * Reads the manifests and cluster dumps that say who is who, and `others`: manifests that were found beside policies. Files
 * may be larger than those of policies.
 */
export async function readInventory(
  { inventory: paths, defaultNamespace, limits }: InventoryOptions,
  others: readonly ManifestDocument[],
  io: Io,
): Promise<{ readonly inventory: Inventory; readonly diagnostics: readonly Diagnostic[] }> {
  const reading = await readManifestInputs(paths, io, {
    maxFileBytes: limits.maxInventoryFileBytes,
    maxFileBytesSetting: 'limits.maxInventoryFileBytes',
    exclude: limits.exclude,
  });
  const manifests = reading.files.map((file) => readManifests(file));
  const documents = manifests.flatMap((manifest) => manifest.documents);
  const built = buildInventory([...documents, ...others], { defaultNamespace });
  const ofManifests = manifests.flatMap(({ diagnostics }) => diagnostics.map(asUnread));
  return {
    inventory: built.inventory,
    diagnostics: [...reading.diagnostics, ...ofManifests, ...built.diagnostics],
  };
}

/** What no YAML or JSON is was never meant for a server here: what it says about the cluster is missing. */
function asUnread(diagnostic: Diagnostic): Diagnostic {
  return isRefused(diagnostic) ? { ...diagnostic, meaning: 'unread' } : diagnostic;
}
