import type { Diagnostic } from '../model/diagnostic.ts';
import type { ManifestDocument, ManifestFile, ManifestReading } from './manifest.ts';
import { readEachManifest } from './read-manifests.ts';
import { isChartName } from './unrendered/helm-chart.ts';
import { isKustomizationName } from './unrendered/kustomization-name.ts';
import { isDeliveringName, mayDeliver } from './unrendered/read-deliveries.ts';

/**
 * Reads manifests of a folder that may hold anything: what cannot be read, and was never meant as a manifest, is skipped with one
 * note for each file. Whoever applies the files must not read them so, because kubectl stops there.
 */
export function readMeantManifests(file: ManifestFile): ManifestReading {
  const documents: ManifestDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const part of readEachMeantManifest(file)) {
    if ('code' in part) diagnostics.push(part);
    else documents.push(part);
  }
  return { documents, diagnostics };
}

/** The same, one object at a time. */
export function* readEachMeantManifest(file: ManifestFile): Generator<ManifestDocument | Diagnostic> {
  let isTold = false;
  for (const part of readEachManifest(file)) {
    if (!('code' in part) || !isUnreadable(part) || !isSomethingElse(file)) yield part;
    else if (!isTold) {
      isTold = true;
      yield skipped(part);
    }
  }
}

const TOLD_OTHERWISE: ReadonlySet<string> = new Set([
  'yaml/encrypted',
  'yaml/template',
  'yaml/too-many-documents',
  // Made to exhaust memory, or as good as.
  'yaml/alias-limit',
  'yaml/too-deep',
]);

function isUnreadable({ code, severity }: Diagnostic): boolean {
  if (severity !== 'error' || TOLD_OTHERWISE.has(code)) return false;
  return code.startsWith('yaml/') || code === 'manifest/not-an-object';
}

/** Files that tell tools what to do with manifests are not manifests, but if one is broken, its effect is unknown. */
function isSomethingElse({ file, text }: ManifestFile): boolean {
  if (isKustomizationName(file) || isChartName(file) || isDeliveringName(file)) return false;
  return !mayBeManifest(text) && !mayDeliver(text);
}

function skipped({ message, span }: Diagnostic): Diagnostic {
  return {
    code: 'manifest/not-meant',
    severity: 'info',
    meaning: 'noted',
    message: `skipped: nothing in this file looks like a Kubernetes object, and it cannot be read as one: ${message}`,
    help: 'give folders with manifests only, or exclude this file',
    ...(span !== undefined && { span }),
  };
}

/** A key that every object of Kubernetes has, wherever it stands and however it is written. */
const TYPE = /(?:^|[\s{,"'-])(?:apiVersion|kind)["']?\s*:/im;
/** What is left of a policy whose first lines are gone, or broken, too. */
const OF_POLICY =
  /\b(?:\w*NetworkPolic(?:y|ies)|podSelector|namespaceSelector|endpointSelector|nodeSelector|policyTypes|(?:in|e)gressDeny)\b|(?:^|[\s{,"'-])(?:in|e)gress["']?\s*:/im;

/**
 * Whether a text that cannot be read may have been meant as a manifest. Only where nothing in the whole file looks like one, not even
 * a part of a broken one, it is something else: settings of a compiler in JSON with comments, templates with tags of their own.
 */
function mayBeManifest(text: string): boolean {
  return TYPE.test(text) || OF_POLICY.test(text);
}
