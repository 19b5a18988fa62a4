import type { Diagnostic } from '../../model/diagnostic.ts';
import type { LoadOptions } from '../../policy/dialect.ts';
import { loadPolicies } from '../../policy/load-policies.ts';
import type { ManifestDocument, ManifestFile, ManifestReading } from '../../policy/manifest.ts';
import type { PolicySet } from '../../policy/policy-set.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { applySilences } from '../../policy/silence/apply-silences.ts';
import { findSilences, type Silence } from '../../policy/silence/find-silences.ts';
import { readSettled, type SettlingInput } from '../../policy/unrendered/read-settled.ts';
import { unknownOutput } from '../../policy/unrendered/unknown-output.ts';
import type { InputReading } from '../input/input-reading.ts';

export interface PolicyReading extends PolicySet {
  /** Manifests that are no policies: they count as inventory. */
  readonly others: readonly ManifestDocument[];
  /** Of the input and of the policies. */
  readonly diagnostics: readonly Diagnostic[];
  /** Comments in the files that silence problems; they are applied to `diagnostics` already. */
  readonly silences: readonly Silence[];
}

/** Reads one file into manifests. */
export type ReadFile = (file: ManifestFile) => ManifestReading;

/** Turns the files of one policy set into policies; what is wrong with a file or a policy is in the diagnostics. `before` is what the set was before a change, `after` what it is then. */
export function readPolicyFiles(
  input: InputReading & Pick<SettlingInput, 'areApplied'>,
  options: LoadOptions,
  readFile: ReadFile = readManifests,
  { before, after }: { readonly before?: InputReading; readonly after?: InputReading } = {},
): PolicyReading {
  const settled = readSettled(
    {
      ...input,
      defaultNamespace: options.defaultNamespace,
      ...(before && { before }),
      ...(after && { after }),
    },
    readFile,
  );
  const { diagnostics, ...loaded } = loadPolicies(settled.documents, options);
  const silences = input.files.flatMap(findSilences);
  const all = [...input.diagnostics, ...settled.diagnostics, ...diagnostics];
  return {
    ...loaded,
    silences,
    unjudged: [...loaded.unjudged, ...settled.unjudged, ...(input.notRendered ?? []).map(unknownOutput)],
    diagnostics: applySilences(all, silences),
  };
}

/** Reads a file once for both sides of a comparison: a change leaves most files as they are. */
export function createSharedReader(): ReadFile {
  const readings = new Map<string, ManifestReading>();
  return (file) => {
    const key = `${file.file}\0${file.text}`;
    const reading = readings.get(key) ?? readManifests(file);
    readings.set(key, reading);
    return reading;
  };
}
