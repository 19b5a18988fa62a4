import type { EndsAtTime } from '../../../flows/with-known-ends.ts';
import type { FileContent } from '../../../impact/changes/untouched-files.ts';
import { buildInventory, createInventoryBuilder } from '../../../inventory/build-inventory.ts';
import type { Inventory } from '../../../inventory/inventory.ts';
import { joinSnapshots } from '../../../inventory/join-snapshots.ts';
import { lintCalicoSettings } from '../../../inventory/lint/calico/lint-calico-settings.ts';
import { lintCiliumSettings } from '../../../inventory/lint/cilium/lint-cilium-settings.ts';
import { poolsForPolicies } from '../../../inventory/pools-for-policies.ts';
import { createConnectionResolver } from '../../../inventory/resolve/resolve-connection.ts';
import { servicesForPolicies } from '../../../inventory/services-for-policies.ts';
import { type Diagnostic, isRefused } from '../../../model/diagnostic.ts';
import { loadPolicies } from '../../../policy/load-policies.ts';
import type { ManifestDocument } from '../../../policy/manifest.ts';
import type { Platform } from '../../../policy/platform/platform.ts';
import { type PolicySet, setOfPolicies } from '../../../policy/policy-set.ts';
import { readMeantManifests } from '../../../policy/read-meant-manifests.ts';
import { applySilences } from '../../../policy/silence/apply-silences.ts';
import { findSilences } from '../../../policy/silence/find-silences.ts';
import type { KustomizedFile } from '../../../policy/unrendered/kustomized-file.ts';
import { readAppliedManifests } from '../../../policy/unrendered/read-applied-manifests.ts';
import { renderedFolders } from '../../config/render-sources.ts';
import type { RenderSettings, Settings } from '../../config/settings.ts';
import { CLUSTER } from '../../input/cluster-input.ts';
import { contentsOf } from '../../input/files/file-contents.ts';
import { parseInventoryPath, splitByTime } from '../../input/inventory-path.ts';
import { readManifestInputs } from '../../input/read-manifest-inputs.ts';
import { held, readWorkTreeContext } from '../../input/unrendered-context.ts';
import type { Io } from '../../io.ts';
import type { ConnectionOptions } from '../connect-cluster.ts';
import { describeNotSearched } from '../policies/describe-not-searched.ts';
import { describeEmptyDumps } from './describe-empty-dumps.ts';
import { inventoryLimits } from './inventory-limits.ts';
import { readCluster } from './read-cluster.ts';
import type { LiveCluster } from './read-live-cluster.ts';
import { readSnapshots } from './read-snapshots.ts';

export interface InventoryOptions extends ConnectionOptions {
  /** Files, folders, globs, and `cluster:` for what is live. */
  readonly inventory: readonly string[];
  readonly platform: Platform;
  readonly render?: RenderSettings;
  readonly limits: Settings['limits'];
}

export interface InventoryReading {
  readonly inventory: Inventory;
  /** What the inventory would be with other manifests beside it, and with other documents in place of those of its own files. */
  readonly beside: (others: readonly ManifestDocument[], instead?: InsteadOfFiles) => Inventory;
  /** The documents of its own files, as they are now. */
  readonly documents: readonly ManifestDocument[];
  /** What kustomizations make of its other objects, which is not known. */
  readonly kustomized: readonly KustomizedFile[];
  /** Policies that the cluster had when the inventory was made, as far as the API server accepts them. */
  readonly policies: PolicySet;
  /** What is in the cluster now; undefined when it was not asked for, or did not answer. */
  readonly live?: LiveCluster;
  readonly contents: readonly FileContent[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Documents of files as they were at another time. */
export interface InsteadOfFiles {
  readonly files: ReadonlySet<string>;
  readonly documents: readonly ManifestDocument[];
}

/** What the inventory is read together with. */
export interface BesideInventory {
  /** Manifests that were found beside policies: they also say who is who. */
  readonly others: Iterable<ManifestDocument>;
  /** The namespaces of the given policies: these are looked at if the whole cluster may not be listed. */
  readonly namespaces: readonly string[];
  /** Whether the live policies are wanted even if the inventory is not the cluster's. */
  readonly wantsPolicies?: boolean;
}

/** Reads the manifests and cluster dumps that say who is who, and the live cluster. Files may be larger than policy files. */
export async function readInventory(
  options: InventoryOptions,
  { others, namespaces, wantsPolicies = false }: BesideInventory,
  io: Io,
): Promise<InventoryReading> {
  const { platform, defaultNamespace, limits, render } = options;
  const { present, earlier } = splitByTime(options.inventory.map(parseInventoryPath));
  const paths = present.filter((path) => !path.startsWith(CLUSTER));
  const { cluster, problems: clusterProblems } = await readCluster(
    options,
    { namespaces, wantsPolicies },
    io,
  );
  const reading = await readManifestInputs(paths, io, inventoryLimits(limits));
  const context = await readWorkTreeContext(held(reading.files), io, { exclude: limits.exclude });
  const rendered = renderedFolders(render?.sources ?? []);
  const applied = readAppliedManifests(
    { files: reading.files, context: context.files, rendered, defaultNamespace },
    readMeantManifests,
  );
  const documents = [...applied.documents, ...(cluster?.inventory ?? [])];
  const { settingLints, ...built } = buildFrom([documents, others], { platform, defaultNamespace });
  const history = await readSnapshots(earlier, { defaultNamespace, limits }, io);
  const inventory = joinSnapshots(built.inventory, history.snapshots);
  return {
    inventory,
    beside: (besides, instead) => {
      const own = documents.filter(({ span }) => instead?.files.has(span.file) !== true);
      const all = [...own, ...(instead?.documents ?? []), ...besides];
      return joinSnapshots(buildInventory(all, { defaultNamespace }).inventory, history.snapshots);
    },
    documents: applied.documents,
    kustomized: applied.kustomized,
    policies: {
      ...(cluster === undefined ? policiesInDumps(applied.documents, options) : setOfPolicies([])),
      services: servicesForPolicies(inventory),
      pools: poolsForPolicies(inventory),
      namespaces: inventory.namespaces,
    },
    ...(cluster === undefined ? {} : { live: cluster }),
    contents: contentsOf(reading),
    diagnostics: applySilences(
      [
        ...clusterProblems,
        ...reading.diagnostics,
        ...applied.diagnostics.map(asInventoryProblem),
        ...describeEmptyDumps(reading.files, applied.documents, paths, io.cwd),
        ...built.diagnostics,
        ...settingLints,
        ...history.diagnostics,
        ...describeNotSearched(!context.areAll),
      ],
      reading.files.flatMap(findSilences),
    ),
  };
}

/**
 * A dump shows policies of another time than a live cluster does. Their problems are of no concern to the reader of a change: they only
 * inform.
 */
function policiesInDumps(
  documents: readonly ManifestDocument[],
  { platform, defaultNamespace }: Pick<InventoryOptions, 'platform' | 'defaultNamespace'>,
): PolicySet {
  return loadPolicies(documents, { platform, defaultNamespace, isOfCluster: true });
}

function buildFrom(
  given: readonly Iterable<ManifestDocument>[],
  { platform, defaultNamespace }: Pick<InventoryOptions, 'platform' | 'defaultNamespace'>,
) {
  const builder = createInventoryBuilder({ defaultNamespace });
  const settingLints: Diagnostic[] = [];
  for (const documents of given) {
    for (const document of documents) {
      builder.add(document);
      settingLints.push(...lintCalicoSettings(document, platform), ...lintCiliumSettings(document, platform));
    }
  }
  return { ...builder.build(), settingLints };
}

/** The namespaces of the given policies, on any side. */
export function namespacesOf(given: readonly PolicySet[]): readonly string[] {
  const all = given.flatMap(({ policies, contested, notSimulated }) => [
    ...policies,
    ...contested,
    ...notSimulated,
  ]);
  return [...new Set(all.flatMap(({ ref }) => ref.namespace ?? []))].sort();
}

/** What is neither YAML nor JSON cannot be meant for a server here; what it says about the cluster is missing. */
function asInventoryProblem(diagnostic: Diagnostic): Diagnostic {
  const { inInventory } = diagnostic;
  if (inInventory !== undefined) return { ...diagnostic, severity: inInventory, meaning: 'noted' };
  return isRefused(diagnostic) ? { ...diagnostic, meaning: 'unread' } : diagnostic;
}

/** Who had which address at which time, by the inventory; its diagnostics are complete once all records were read. */
export async function readEndsAtTime(
  options: InventoryOptions,
  io: Io,
): Promise<{ readonly endsAt: EndsAtTime; readonly diagnostics: () => readonly Diagnostic[] }> {
  const { inventory, diagnostics } = await readInventory(options, { others: [], namespaces: [] }, io);
  const resolve = createConnectionResolver(inventory, { recorded: 'is-kept' });
  return { endsAt: resolve, diagnostics: () => [...diagnostics, ...resolve.diagnostics()] };
}
