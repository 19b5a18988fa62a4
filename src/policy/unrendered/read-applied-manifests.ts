import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ManifestDocument, ManifestFile, ManifestReading } from '../manifest.ts';
import { readManifests } from '../read-manifests.ts';
import type { UnjudgedPolicy } from '../unjudged/unjudged-policy.ts';
import { changedFetches, NOTHING_FETCHED } from './fetches/changed-fetches.ts';
import { createFileRoles, NOTHING_RENDERED, type RenderedFolders } from './file-roles.ts';
import { createFileFinder } from './find-files.ts';
import { createFolderFinder } from './folder-from-top.ts';
import type { Governance } from './governance.ts';
import { mayHoldPolicies } from './helm-chart.ts';
import { NOT_LISTED } from './kustomization.ts';
import { kustomizationInput } from './kustomization-inputs.ts';
import type { KustomizedFile } from './kustomized-file.ts';
import { askingReleases } from './releases/asking-releases.ts';
import { createChartInputs } from './releases/chart-inputs.ts';
import { chartsByOtherTemplates } from './releases/other-templates.ts';
import { type PodsOfChart, podsOfCharts } from './releases/pods-of-charts.ts';
import { umbrellaCharts } from './releases/umbrella-charts.ts';
import { writtenReleases } from './releases/written-releases.ts';
import { isPolicy, renderingOutcome } from './rendering-outcome.ts';
import { skippingAnnotation } from './skipping-annotation.ts';
import { mentionsPolicies, unreadInput } from './unread-input.ts';
import { createUnrenderedNotes } from './unrendered-notes.ts';
import { unrenderedChart, unrenderedPolicy } from './unrendered-policy.ts';
import { createValueFiles } from './value-files.ts';
import { type OtherSide, withIncludersOf } from './with-includers-of.ts';

export interface ManifestSources {
  readonly files: readonly ManifestFile[];
  /** Files that are read not for their objects but for what they say about others: kustomizations, charts, patches. */
  readonly context?: readonly ManifestFile[];
  readonly rendered?: RenderedFolders;
  /** The namespace of objects that name none; left out: it is not known. */
  readonly defaultNamespace?: string;
  /** Whoever reads them applies them, so what kustomizations list does not count. */
  readonly areApplied?: true;
  /** The files of the earlier side of a comparison: what included a policy there, and no longer does, may have removed it. */
  readonly before?: OtherSide;
  /** The files of the later side: what Flux, Argo CD or others include only there may not have been applied here. */
  readonly after?: OtherSide;
  /** Addresses of the repository, as far as they are known. */
  readonly addresses?: readonly string[];
}

export interface AppliedManifests {
  /** Objects that are applied as they are written. */
  readonly documents: readonly ManifestDocument[];
  /** Policies that a tool turns into something else. */
  readonly unjudged: readonly UnjudgedPolicy[];
  /** What tools fetch or generate and Sluice does not read: see `PolicySet`. */
  readonly inputs: readonly UnjudgedPolicy[];
  /** The same for what has seldom policies in it: see `PolicySet`. */
  readonly fetched: readonly UnjudgedPolicy[];
  readonly podsOfCharts: readonly PodsOfChart[];
  readonly kustomized: readonly KustomizedFile[];
  /** Those of them that are written as objects, not as templates. */
  readonly governed: readonly ManifestDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

const NOT_GOVERNED: Governance = { transformations: [], roots: [], texts: [], includers: [] };

/**
 * Reads manifests, and separates what no cluster ever sees as it is written: templates of charts, patches, and objects that a
 * kustomization changes. Policies among these are kept as not judged, because what they do after rendering is not known.
 */
export function readAppliedManifests(
  {
    files,
    context = [],
    rendered = NOTHING_RENDERED,
    defaultNamespace,
    before,
    after,
    areApplied,
    addresses = [],
  }: ManifestSources,
  readFile: (file: ManifestFile) => ManifestReading = readManifests,
): AppliedManifests {
  const roleNow = createFileRoles([...files, ...context], rendered);
  const roleOf = withIncludersOf({ before, after }, [...files, ...context], roleNow);
  const notes = createUnrenderedNotes();
  const documents: ManifestDocument[] = [];
  const unjudged: UnjudgedPolicy[] = [];
  const governed: ManifestDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  const charts = new Map<string, ManifestFile[]>();
  const byName = new Map([...files, ...context].map((file) => [file.file, file]));
  const known = [...byName.values()];
  const filesOf = createFileFinder(known);
  const folderAt = createFolderFinder(known);
  const valueFiles = createValueFiles(known);
  const inputsOf = createChartInputs(known, valueFiles, filesOf);
  const byOthers = chartsByOtherTemplates(known, roleOf);
  const inputs: UnjudgedPolicy[] = [];
  const kustomized: KustomizedFile[] = [];
  const withValues = (document: ManifestDocument): ManifestDocument => {
    const values = valueFiles.textsOf(document);
    return values.length === 0 ? document : { ...document, values };
  };

  for (const file of files) {
    const role = roleOf(file.file);
    if (role.kind === 'rendered') continue;
    if (role.kind === 'kustomization') {
      kustomized.push({ file: file.file, is: 'kustomization', documents: readFile(file).documents });
      unjudged.push(...askingReleases(writtenReleases(file, folderAt(file)), filesOf));
      const input = kustomizationInput(file, (name) => byName.get(name));
      if (input !== undefined) inputs.push(input);
      continue;
    }
    if (role.kind === 'patch') {
      notes.patch(role.kustomization, file.file);
      kustomized.push({ file: file.file, is: 'patch', documents: readFile(file).documents });
      continue;
    }
    if (role.kind === 'chart') {
      notes.chart(role.folder, mayHoldPolicies(file) || byOthers.has(role.folder));
      charts.set(role.folder, [...(charts.get(role.folder) ?? []), file]);
      continue;
    }
    const reading = readFile(file);
    diagnostics.push(...reading.diagnostics);
    if (!reading.documents.some(({ kind }) => kind !== undefined) && mentionsPolicies(file.text)) {
      inputs.push(unreadInput(file));
    }
    unjudged.push(...askingReleases(writtenReleases(file, folderAt(file)), filesOf));
    const governance = role.kind === 'governed' ? role.governance : NOT_GOVERNED;
    const isBuilt = role.kind === 'governed' || role.includers.length > 0;
    const transformations = governance.transformations.filter(
      ({ does }) => areApplied !== true || does.what !== 'listing',
    );
    const leftOut: ManifestDocument[] = [];
    for (const written of reading.documents) {
      const document = withValues(written);
      const annotation = areApplied === true ? undefined : skippingAnnotation(document, isBuilt);
      if (annotation !== undefined && isPolicy(document)) {
        notes.skipped(annotation, document.span);
        governed.push(document);
        unjudged.push(
          unrenderedPolicy(document, [NOT_LISTED, ...transformations], governance, defaultNamespace),
        );
        continue;
      }
      const outcome = renderingOutcome(document, transformations, defaultNamespace);
      const isOnlyUnlisted =
        outcome.kind === 'governed' && outcome.effects.every((effect) => effect === NOT_LISTED);
      notes.outcome((isOnlyUnlisted ? governance.leftOutBy : undefined) ?? governance.roots, outcome);
      if (outcome.kind === 'governed') {
        governed.push(document);
        unjudged.push(unrenderedPolicy(document, outcome.effects, governance, defaultNamespace));
      } else if (outcome.kind === 'left-out') leftOut.push(document);
      else documents.push(document);
    }
    if (leftOut.length > 0) kustomized.push({ file: file.file, is: 'objects', documents: leftOut });
  }
  for (const [folder, ofChart] of charts) {
    if (byOthers.has(folder) || ofChart.some(mayHoldPolicies)) {
      unjudged.push(unrenderedChart(folder, ofChart, inputsOf(folder)));
    } else unjudged.push(...askingReleases(umbrellaCharts(folder, filesOf), filesOf));
  }
  const other = before ?? after;
  const fetches =
    other === undefined
      ? NOTHING_FETCHED
      : changedFetches({
          files,
          known,
          others: [...other.files, ...(other.context ?? [])],
          addresses,
          isRendered: (file) => roleOf(file).kind === 'rendered',
          isInert: (file) => roleOf(file).kind === 'chart',
        });
  inputs.push(...fetches.ofPolicies);
  return {
    documents,
    unjudged,
    inputs,
    fetched: fetches.others,
    podsOfCharts:
      other === undefined
        ? []
        : podsOfCharts(
            known,
            [...other.files, ...(other.context ?? [])],
            (file) => roleOf(file).kind === 'rendered',
          ),
    kustomized,
    governed,
    diagnostics: [...diagnostics, ...notes.diagnostics()],
  };
}
