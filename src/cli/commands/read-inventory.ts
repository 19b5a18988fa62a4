import type { FileContent } from '../../impact/untouched-files.ts';
import { buildInventory } from '../../inventory/build-inventory.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { servicesForPolicies } from '../../inventory/services-for-policies.ts';
import { type Diagnostic, isRefused } from '../../model/diagnostic.ts';
import { loadPolicies } from '../../policy/load-policies.ts';
import type { ManifestDocument } from '../../policy/manifest.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import type { PolicySet } from '../../policy/policy-set.ts';
import { applySilences } from '../../policy/silence/apply-silences.ts';
import { findSilences } from '../../policy/silence/find-silences.ts';
import { readSettled } from '../../policy/unrendered/read-settled.ts';
import { renderedFolders } from '../config/render-sources.ts';
import type { RenderSettings, Settings } from '../config/settings.ts';
import { contentsOf } from '../input/file-contents.ts';
import type { InputOptions } from '../input/input-limits.ts';
import { readManifestInputs } from '../input/read-manifest-inputs.ts';
import { held, readWorkTreeContext } from '../input/unrendered-context.ts';
import type { Io } from '../io.ts';

export interface InventoryOptions {
  readonly inventory: readonly string[];
  readonly platform: Platform;
  readonly defaultNamespace: string;
  readonly render?: RenderSettings;
  readonly limits: Settings['limits'];
}

export interface InventoryReading {
  readonly inventory: Inventory;
  /** What the inventory would be beside other manifests than those given. */
  readonly beside: (others: readonly ManifestDocument[]) => Inventory;
  /** Those that the cluster had when the inventory was made, as far as the API server takes them. */
  readonly policies: PolicySet;
  readonly contents: readonly FileContent[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the manifests and cluster dumps that say who is who, and `others`: manifests that were found beside policies. Files
 * may be larger than those of policies.
 */
export async function readInventory(
  { inventory: paths, platform, defaultNamespace, limits, render }: InventoryOptions,
  others: readonly ManifestDocument[],
  io: Io,
): Promise<InventoryReading> {
  const reading = await readManifestInputs(paths, io, inventoryLimits(limits));
  const context = await readWorkTreeContext(held(reading.files), io, { exclude: limits.exclude });
  const rendered = renderedFolders(render?.sources ?? []);
  const { documents, diagnostics: ofManifests } = readSettled({ files: reading.files, context, rendered });
  // What is wrong with policies of the inventory is not for the reader of this change: they are only looked at.
  const policies = loadPolicies(documents, { platform, defaultNamespace });
  const built = buildInventory([...documents, ...others], { defaultNamespace });
  return {
    inventory: built.inventory,
    beside: (instead) => buildInventory([...documents, ...instead], { defaultNamespace }).inventory,
    policies: {
      ...policies,
      services: servicesForPolicies(built.inventory),
      namespaces: built.inventory.namespaces,
    },
    contents: contentsOf(reading),
    diagnostics: applySilences(
      [...reading.diagnostics, ...ofManifests.map(asInventoryProblem), ...built.diagnostics],
      reading.files.flatMap(findSilences),
    ),
  };
}

/** How much of the inventory is read. */
export function inventoryLimits(limits: Settings['limits']): InputOptions {
  return {
    maxFileBytes: limits.maxInventoryFileBytes,
    maxFileBytesSetting: 'limits.maxInventoryFileBytes',
    exclude: limits.exclude,
  };
}

/**
 * What no YAML or JSON is was never meant for a server here: what it says about the cluster is missing. What is not rendered
 * yet is a gap that everybody can live with: the flows say most of it again.
 */
function asInventoryProblem(diagnostic: Diagnostic): Diagnostic {
  if (diagnostic.code.startsWith('render/')) return { ...diagnostic, severity: 'info' };
  if (diagnostic.code === 'yaml/template') return { ...diagnostic, severity: 'warning', meaning: 'noted' };
  return isRefused(diagnostic) ? { ...diagnostic, meaning: 'unread' } : diagnostic;
}
