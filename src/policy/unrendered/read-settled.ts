import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ManifestDocument, ManifestFile, ManifestReading } from '../manifest.ts';
import { readManifests } from '../read-manifests.ts';
import { recognise } from '../recognise.ts';
import type { UnjudgedPolicy } from '../unjudged/unjudged-policy.ts';
import { createFileRoles, type RenderedFolders } from './file-roles.ts';
import { mayHoldPolicies } from './helm-chart.ts';
import type { Transformation } from './kustomization.ts';
import type { Governance } from './kustomize-tree.ts';
import { createUnrenderedNotes } from './unrendered-notes.ts';
import { unrenderedChart, unrenderedPolicy } from './unrendered-policy.ts';

export interface SettlingInput {
  readonly files: readonly ManifestFile[];
  /** Files that are not read for what they hold, but for what they say about others: kustomizations, charts, patches. */
  readonly context?: readonly ManifestFile[];
  readonly rendered?: RenderedFolders;
}

export interface SettledManifests {
  /** Objects that are applied as they are written. */
  readonly documents: readonly ManifestDocument[];
  /** Policies that a tool makes something else of. */
  readonly unjudged: readonly UnjudgedPolicy[];
  /** Those of them that are written as objects, not as templates. */
  readonly governed: readonly ManifestDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

export const NOTHING_RENDERED: RenderedFolders = { kustomizations: [], charts: [] };

/**
 * Reads manifests, and sorts out what no cluster ever sees as it is written: templates of charts, patches, and objects that a
 * kustomization changes. Policies among them are kept as not judged, because what they do after rendering is not known.
 */
export function readSettled(
  { files, context = [], rendered = NOTHING_RENDERED }: SettlingInput,
  readFile: (file: ManifestFile) => ManifestReading = readManifests,
): SettledManifests {
  const roleOf = createFileRoles([...files, ...context], rendered);
  const notes = createUnrenderedNotes();
  const documents: ManifestDocument[] = [];
  const unjudged: UnjudgedPolicy[] = [];
  const governed: ManifestDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  const charts = new Map<string, ManifestFile[]>();

  for (const file of files) {
    const role = roleOf(file.file);
    if (role.kind === 'rendered') continue;
    if (role.kind === 'patch') {
      notes.patch(role.kustomization, file.file);
      continue;
    }
    if (role.kind === 'chart') {
      charts.set(role.folder, [...(charts.get(role.folder) ?? []), file]);
      continue;
    }
    const reading = readFile(file);
    diagnostics.push(...reading.diagnostics);
    for (const document of reading.documents) {
      const effects = role.kind === 'governed' ? effectsOn(document, role.governance) : [];
      if (role.kind === 'plain' || effects.length === 0) documents.push(document);
      else if (!isPolicy(document)) notes.leftOut(role.governance, effects);
      else if (effects.every(({ does }) => does.what === 'name')) {
        notes.renamed(role.governance, effects);
        documents.push(document);
      } else {
        notes.unjudged(role.governance, effects);
        governed.push(document);
        unjudged.push(unrenderedPolicy(document, effects, role.governance));
      }
    }
  }
  for (const [folder, ofChart] of charts) {
    const hasPolicies = ofChart.some(mayHoldPolicies);
    notes.chart(folder, ofChart.length, hasPolicies);
    if (hasPolicies) unjudged.push(unrenderedChart(folder, ofChart));
  }
  return { documents, unjudged, governed, diagnostics: [...diagnostics, ...notes.diagnostics()] };
}

function isPolicy(document: ManifestDocument): boolean {
  const { kind } = recognise(document);
  return kind === 'policy' || kind === 'not-simulated' || kind === 'wrong-type';
}

/** What rendering does to an object: nothing, when it has the namespace already and nobody else changes it. */
function effectsOn(document: ManifestDocument, { transformations }: Governance): readonly Transformation[] {
  const { metadata } = document.value;
  const namespace =
    typeof metadata === 'object' && metadata !== null && 'namespace' in metadata
      ? metadata.namespace
      : undefined;
  return transformations.filter(({ does }) => {
    if (does.what === 'name') return true;
    if (does.what === 'namespace') return does.namespace !== namespace && document.kind !== 'Namespace';
    return does.kinds === undefined || document.kind === undefined || does.kinds.includes(document.kind);
  });
}
