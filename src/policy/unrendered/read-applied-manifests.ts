import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ManifestDocument, ManifestFile, ManifestReading } from '../manifest.ts';
import type { NotSimulatedPolicy } from '../not-simulated/not-simulated-policy.ts';
import { readManifests } from '../read-manifests.ts';
import { type ChangedFetches, changedFetches, NOTHING_FETCHED } from './fetches/changed-fetches.ts';
import { findingsOfFile } from './findings-of-file.ts';
import type { KustomizedFile } from './kustomized-file.ts';
import type { ManifestSources } from './manifest-sources.ts';
import { type PodsOfChart, podsOfCharts } from './releases/pods-of-charts.ts';
import { policiesOfCharts } from './releases/policies-of-charts.ts';
import { createSurroundings, type Surroundings } from './surroundings.ts';
import { createUnrenderedNotes } from './unrendered-notes.ts';

export interface AppliedManifests {
  /** Objects that are applied as they are written. */
  readonly documents: readonly ManifestDocument[];
  /** Policies that a tool turns into something else. */
  readonly notSimulated: readonly NotSimulatedPolicy[];
  /** What tools fetch or generate and Sluice does not read: see `PolicySet`. */
  readonly inputs: readonly NotSimulatedPolicy[];
  /** The same for what has seldom policies in it: see `PolicySet`. */
  readonly fetched: readonly NotSimulatedPolicy[];
  readonly podsOfCharts: readonly PodsOfChart[];
  readonly kustomized: readonly KustomizedFile[];
  /** Those of `notSimulated` that are written as objects, not as templates. */
  readonly governed: readonly ManifestDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads manifests, and separates what no cluster ever sees as it is written: templates of charts, patches, and objects that a
 * kustomization changes. Policies among these are kept as not simulated, because what they do after rendering is not known.
 */
export function readAppliedManifests(
  sources: ManifestSources,
  readFile: (file: ManifestFile) => ManifestReading = readManifests,
): AppliedManifests {
  const { files } = sources;
  const surroundings = createSurroundings(sources);
  const notes = createUnrenderedNotes();
  const found = files.map((file) => findingsOfFile(file, sources, surroundings, notes, readFile));
  const changed = changedElsewhere(sources, surroundings);
  return {
    documents: found.flatMap(({ documents }) => documents),
    notSimulated: [
      ...found.flatMap(({ notSimulated }) => notSimulated),
      ...policiesOfCharts(files, surroundings),
    ],
    inputs: [...found.flatMap(({ inputs }) => inputs), ...changed.fetches.ofPolicies],
    fetched: changed.fetches.others,
    podsOfCharts: changed.podsOfCharts,
    kustomized: found.flatMap(({ kustomized }) => kustomized),
    governed: found.flatMap(({ governed }) => governed),
    diagnostics: [...found.flatMap(({ diagnostics }) => diagnostics), ...notes.diagnostics()],
  };
}

/** What comes from other repositories and charts as far as the other side of a comparison may differ; without one, nothing counts. */
function changedElsewhere(
  { files, before, after, addresses = [] }: ManifestSources,
  { known, roleOf }: Surroundings,
): { readonly fetches: ChangedFetches; readonly podsOfCharts: readonly PodsOfChart[] } {
  const other = before ?? after;
  if (other === undefined) return { fetches: NOTHING_FETCHED, podsOfCharts: [] };
  const others = [...other.files, ...(other.context ?? [])];
  const isRendered = (file: string): boolean => roleOf(file).kind === 'rendered';
  const isInert = (file: string): boolean => roleOf(file).kind === 'chart';
  return {
    fetches: changedFetches({ files, known, others, addresses, isRendered, isInert }),
    podsOfCharts: podsOfCharts(known, others, isRendered),
  };
}
