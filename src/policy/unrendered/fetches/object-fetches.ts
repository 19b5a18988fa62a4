import type { ManifestDocument, ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { asksForPolicies } from '../../not-simulated/asks-for-policies.ts';
import type { FolderAt } from '../deliverers/delivery.ts';
import { readWithinObjects } from '../read-despite-templates.ts';
import type { ValueFiles } from '../value-files.ts';
import type { Fetch } from './fetch.ts';
import type { FluxSources } from './flux-sources.ts';
import { isOwnAddress } from './own-repository.ts';
import { selectedBy } from './selected-by.ts';

/** Texts in files whose objects fetch something, and that need not deliver anything of this repository. */
export const FETCH_MARKS: readonly string[] = [
  'source.toolkit.fluxcd.io/v1',
  'helm.cattle.io/v1',
  'vendir.k14s.io/v1',
  'packaging.carvel.dev/v1',
  'addons.cluster.x-k8s.io/v1',
  // Files of jsonnet-bundler.
  '"subdir":',
];

/** What is known around the file of an object that fetches something. */
export interface FetchPlace {
  readonly folderAt: FolderAt;
  /** All known files of the side. */
  readonly files: readonly ManifestFile[];
  readonly valueFiles: ValueFiles;
  readonly sources: FluxSources;
  /** Addresses of this repository, as far as they are known. */
  readonly addresses: readonly string[];
  /** Whether a path from the top of the repository leads to a folder of a known file. */
  isKnownFolder(path: string): boolean;
}

/** What the objects of a file have fetched, also where the file is a template. */
export function objectFetches(source: ManifestFile, place: FetchPlace): readonly Fetch[] {
  return readWithinObjects(source).flatMap((document): Fetch[] => {
    const selected = selectedBy(document, place);
    if (selected.length === 0) return [];
    const given = document.value.metadata;
    const base = { document, name: String(fieldsOf(given).name ?? source.file) };
    const own = selected.filter((one) => isOwn(one, document, place));
    const others = selected.filter((one) => !own.includes(one));
    const fetches: Fetch[] = [];
    if (own.length > 0 && !isKustomization(document)) {
      const revisions = own.map(({ path: _, dir: __, paths: ___, ...revision }) => JSON.stringify(revision));
      const chosen = [...new Set(revisions)].sort();
      fetches.push({ ...base, chosen, paths: pathsOf(own, document, place), asked: [], isOwn: true });
    }
    const asked = askedOf(document, place.valueFiles);
    if (others.length > 0) {
      fetches.push({ ...base, chosen: others, paths: pathsOf(others, document, place), asked, isOwn: false });
    }
    return fetches;
  });
}

/** A Kustomization of this repository selects nothing that the files do not say: its source does. */
function isKustomization({ kind }: ManifestDocument): boolean {
  return kind === 'Kustomization';
}

function isOwn(selected: Fields, document: ManifestDocument, place: FetchPlace): boolean {
  const { chart, repoURL, url, repo, sourceRef } = selected;
  if (isKustomization(document)) {
    const { name, kind } = fieldsOf(sourceRef);
    const from = kind === 'GitRepository' && typeof name === 'string' ? place.sources.urlOf(name) : undefined;
    return from === undefined || isOwnAddress(from, place.addresses) !== false;
  }
  const address = repoURL ?? url ?? repo;
  if (chart !== undefined || address === undefined) return false;
  const isKnown = isOwnAddress(address, place.addresses);
  return isKnown ?? pathsOf([selected], document, place).some(place.isKnownFolder);
}

/** What is taken from a source of Flux says where it leads. */
function pathsOf(
  selected: readonly Fields[],
  { kind, value }: ManifestDocument,
  place: FetchPlace,
): string[] {
  const written = selected.flatMap(({ path, dir, paths }) => [
    path,
    dir,
    ...(Array.isArray(paths) ? paths : []),
  ]);
  const { name } = fieldsOf(value.metadata);
  const taken =
    (kind === 'GitRepository' || kind === 'OCIRepository' || kind === 'Bucket') && typeof name === 'string'
      ? place.sources.pathsFrom(name)
      : [];
  return [...written, ...taken].filter((one) => typeof one === 'string');
}

function askedOf(document: ManifestDocument, valueFiles: ValueFiles): readonly unknown[] {
  const asked = asksForPolicies({ ...document, values: valueFiles.textsOf(document) });
  return asked === undefined ? [] : [asked.asked];
}
