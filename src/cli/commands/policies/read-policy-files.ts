import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { LoadOptions } from '../../../policy/dialect.ts';
import { loadPolicies } from '../../../policy/load-policies.ts';
import type { ManifestDocument, ManifestFile, ManifestReading } from '../../../policy/manifest.ts';
import type { PolicySet } from '../../../policy/policy-set.ts';
import { readManifests } from '../../../policy/read-manifests.ts';
import { readMeantManifests } from '../../../policy/read-meant-manifests.ts';
import type { ReadDocument } from '../../../policy/read-written-policy.ts';
import { applySilences } from '../../../policy/silence/apply-silences.ts';
import { findSilences, type Silence } from '../../../policy/silence/find-silences.ts';
import type { ManifestSources } from '../../../policy/unrendered/manifest-sources.ts';
import { readAppliedManifests } from '../../../policy/unrendered/read-applied-manifests.ts';
import { unknownOutput } from '../../../policy/unrendered/unknown-output.ts';
import type { InputReading } from '../../input/input-reading.ts';

export interface PolicyFilesReading extends PolicySet {
  /** Manifests that are not policies: they count as inventory. */
  readonly others: readonly ManifestDocument[];
  /** Problems of the input and of the policies. */
  readonly diagnostics: readonly Diagnostic[];
  /** Comments in the files that silence problems; already applied to `diagnostics`. */
  readonly silences: readonly Silence[];
}

/** Reads one file into manifests. */
export type ReadFile = (file: ManifestFile) => ManifestReading;

/**
 * Reads the policies of one policy set from its files; problems with a file or a policy are in the diagnostics. `before` is the
 * set before a change, `after` the set after it.
 */
export function readPolicyFiles(
  input: InputReading & Pick<ManifestSources, 'areApplied'>,
  options: LoadOptions & { readonly readDocument?: ReadDocument },
  readFile: ReadFile = input.areApplied === true ? readManifests : readMeantManifests,
  { before, after }: { readonly before?: InputReading; readonly after?: InputReading } = {},
): PolicyFilesReading {
  const applied = readAppliedManifests(
    {
      ...input,
      defaultNamespace: options.defaultNamespace,
      ...(before && { before }),
      ...(after && { after }),
    },
    readFile,
  );
  const { diagnostics, ...loaded } = loadPolicies(applied.documents, options);
  const silences = input.files.flatMap(findSilences);
  const all = [...input.diagnostics, ...applied.diagnostics, ...diagnostics];
  return {
    ...loaded,
    silences,
    inputs: applied.inputs,
    fetched: applied.fetched,
    podsOfCharts: applied.podsOfCharts,
    kustomized: applied.kustomized,
    notSimulated: [
      ...loaded.notSimulated,
      ...applied.notSimulated,
      ...(input.notRendered ?? []).map(unknownOutput),
    ],
    diagnostics: applySilences(all, silences),
  };
}

/** Reads a file only once for both sides of a comparison: a change leaves most files as they are. */
export function createSharedReader(): ReadFile {
  const readings = new Map<string, ManifestReading>();
  return (file) => {
    const key = `${file.file}\0${file.text}`;
    const reading = readings.get(key) ?? readMeantManifests(file);
    readings.set(key, reading);
    return reading;
  };
}
