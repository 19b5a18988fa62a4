import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ManifestDocument, ManifestFile, ManifestReading } from '../manifest.ts';
import type { NotSimulatedPolicy } from '../not-simulated/not-simulated-policy.ts';
import { mayHoldPolicies } from './helm-chart.ts';
import { isPolicy } from './is-policy.ts';
import { kustomizationInput } from './kustomization-inputs.ts';
import type { KustomizedFile } from './kustomized-file.ts';
import type { ManifestSources } from './manifest-sources.ts';
import { type RoleOfObjects, separateObjects } from './separate-objects.ts';
import type { Surroundings } from './surroundings.ts';
import { tellingOperations } from './telling-operations.ts';
import { mentionsPolicies, unreadInput } from './unread-input.ts';
import type { UnrenderedNotes } from './unrendered-notes.ts';

/** What one file gives; the fields are those of `AppliedManifests`. */
export interface FileFindings {
  readonly documents: readonly ManifestDocument[];
  readonly notSimulated: readonly NotSimulatedPolicy[];
  readonly inputs: readonly NotSimulatedPolicy[];
  readonly kustomized: readonly KustomizedFile[];
  readonly governed: readonly ManifestDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

const NOTHING: FileFindings = {
  documents: [],
  notSimulated: [],
  inputs: [],
  kustomized: [],
  governed: [],
  diagnostics: [],
};

/** Reads a file for what its role says that it is. */
export function findingsOfFile(
  file: ManifestFile,
  sources: ManifestSources,
  surroundings: Surroundings,
  notes: UnrenderedNotes,
  readFile: (file: ManifestFile) => ManifestReading,
): FileFindings {
  const role = surroundings.roleOf(file.file);
  switch (role.kind) {
    case 'rendered':
      return NOTHING;
    case 'kustomization':
      return ofKustomization(file, readFile(file), surroundings);
    case 'patch':
      notes.patch(role.kustomization, file.file);
      return {
        ...NOTHING,
        kustomized: [
          {
            file: file.file,
            is: 'patch',
            documents: readFile(file).documents,
            operations: tellingOperations(file.text),
          },
        ],
      };
    case 'chart':
      notes.chart(role.folder, mayHoldPolicies(file) || surroundings.chartsByOtherTemplates.has(role.folder));
      return NOTHING;
    case 'unlisted':
      return ofUnlisted(file, role.by, readFile(file), notes);
    case 'plain':
    case 'governed':
      return ofObjects(file, readFile(file), role, sources, surroundings, notes);
  }
}

/** Other objects of the file may still be in the cluster, and say who is who. */
function ofUnlisted(
  file: ManifestFile,
  by: string,
  { documents, diagnostics }: ManifestReading,
  notes: UnrenderedNotes,
): FileFindings {
  const policies = documents.filter(isPolicy);
  if (policies.length > 0) notes.unlisted(by, file.file, policies.length);
  return { ...NOTHING, documents: documents.filter((document) => !isPolicy(document)), diagnostics };
}

function ofKustomization(
  file: ManifestFile,
  { documents }: ManifestReading,
  { releasesOfPolicies, fileNamed }: Surroundings,
): FileFindings {
  const input = kustomizationInput(file, fileNamed);
  return {
    ...NOTHING,
    kustomized: [{ file: file.file, is: 'kustomization', documents }],
    notSimulated: releasesOfPolicies(file),
    inputs: input === undefined ? [] : [input],
  };
}

function ofObjects(
  file: ManifestFile,
  reading: ManifestReading,
  role: RoleOfObjects,
  sources: ManifestSources,
  { withValues, releasesOfPolicies }: Surroundings,
  notes: UnrenderedNotes,
): FileFindings {
  const isManifest = reading.documents.some(({ kind }) => kind !== undefined);
  const { documents, governed, notSimulated, leftOut } = separateObjects(
    reading.documents.map(withValues),
    role,
    sources,
    notes,
  );
  return {
    documents,
    governed,
    notSimulated: [...releasesOfPolicies(file), ...notSimulated],
    inputs: !isManifest && mentionsPolicies(file.text) ? [unreadInput(file)] : [],
    kustomized: leftOut.length === 0 ? [] : [{ file: file.file, is: 'objects', documents: leftOut }],
    diagnostics: reading.diagnostics,
  };
}
