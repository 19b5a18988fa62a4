import { documentOfValue } from '../document-of-value.ts';
import type { ManifestDocument, ManifestFile } from '../manifest.ts';
import type { NotSimulatedPolicy } from '../not-simulated/not-simulated-policy.ts';
import { readManifests } from '../read-manifests.ts';
import { folderOf } from './file-path.ts';
import type { ReadFile } from './kustomization.ts';
import { isAddress, settingFiles } from './kustomization-paths.ts';

const INCLUDING: readonly string[] = ['resources', 'bases', 'components', 'crds'];

/**
 * What a kustomization includes and Sluice does not read: remote addresses, the output of its generators, and all of it if it
 * is not YAML. None of it is known to be a policy, so only a change counts. Undefined if there is nothing like that.
 */
export function kustomizationInput(source: ManifestFile, readFile: ReadFile): NotSimulatedPolicy | undefined {
  const [document] = readManifests(source).documents;
  const folder = folderOf(source.file);
  if (document === undefined) {
    const { text, file } = source;
    return text.trim() === '' ? undefined : inputOf(documentOfValue({ text }, file), folder, text);
  }
  const addresses = remoteAddresses(document);
  const { generators } = document.value;
  const texts = settingFiles({ generators }, folder).flatMap((name) => readFile(name)?.text ?? []);
  const made = listOf(generators).length === 0 ? [] : [generators, texts];
  return addresses.length + made.length === 0 ? undefined : inputOf(document, folder, [addresses, made]);
}

/** What a kustomization includes from other repositories. */
export function remoteAddresses({ value }: ManifestDocument): readonly unknown[] {
  return INCLUDING.flatMap((field) => listOf(value[field])).filter(
    (path) => typeof path === 'string' && isAddress(path),
  );
}

function inputOf(document: ManifestDocument, folder: string, content: unknown): NotSimulatedPolicy {
  const { apiVersion = 'kustomize.config.k8s.io/v1beta1', kind = 'Kustomization', span } = document;
  const name = folder === '' ? '.' : folder;
  return {
    ref: { dialect: 'other', apiVersion, kind, namespace: undefined, name, span },
    document: { ...document, apiVersion, kind, value: { apiVersion, kind, metadata: { name }, content } },
    family: 'kustomize',
    isUnrendered: true,
    effect: { directions: ['ingress', 'egress'], power: 'allow-and-deny', reach: 'pods-and-nodes' },
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
