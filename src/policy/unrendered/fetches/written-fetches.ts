import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { askedByValues } from '../../not-simulated/asks-for-policies.ts';
import { readManifests } from '../../read-manifests.ts';
import { baseName, folderOf } from '../file-path.ts';
import { remoteAddresses } from '../kustomization-inputs.ts';
import { isKustomizationName } from '../kustomization-name.ts';
import { fieldsInList, type WrittenRelease } from '../releases/written-release.ts';
import { writtenReleases } from '../releases/written-releases.ts';
import { chartDependencies } from './chart-dependencies.ts';
import type { Fetch } from './fetch.ts';
import type { FetchPlace } from './object-fetches.ts';

const NOTHING_MORE = { paths: [], isOwn: false } as const;

/** What a file has fetched that is no object of a cluster: a kustomization, a helmfile, a job, a chart or Jsonnet with dependencies. */
export function writtenFetches(
  source: ManifestFile,
  place: FetchPlace,
  { filesOf, isRead }: { filesOf(name: string): readonly ManifestFile[]; readonly isRead: boolean },
): readonly Fetch[] {
  const releases = writtenReleases(source, place.folderAt).flatMap((release): Fetch[] => {
    const { document, name, chosen, values, valueFiles } = release;
    if (isHere(release, source, place)) return [];
    const asked = askedByValues(
      values,
      valueFiles.flatMap(filesOf).map(({ text }) => text),
    );
    return [
      {
        ...NOTHING_MORE,
        document: { ...document, kind: document.kind ?? 'Kustomization' },
        name,
        chosen,
        asked,
      },
    ];
  });
  const dependencies = [...dependenciesOfChart(source), ...jsonnetDependencies(source)];
  return [...releases, ...(isRead ? [] : remoteBases(source)), ...dependencies];
}

/** `charts/db` of a job is a folder, or a chart of a repository that the job adds. */
function isHere(
  { chart, document, chosen }: WrittenRelease,
  { text }: ManifestFile,
  place: FetchPlace,
): boolean {
  if (chart === undefined) return false;
  if (document.kind === 'HelmCommand') {
    const [path] = chosen;
    const isPath = typeof path === 'string' && /^\.{0,2}\//.test(path);
    return (
      isPath || place.isKnownFolder(String(path)) || !/\bhelm\s+repo\s+add\b|--(?:version|repo)\b/.test(text)
    );
  }
  return document.kind === 'Helmfile' || document.kind === 'Fleet';
}

function remoteBases(source: ManifestFile): readonly Fetch[] {
  if (!isKustomizationName(source.file)) return [];
  return readManifests(source).documents.flatMap((document): Fetch[] => {
    const chosen = remoteAddresses(document);
    const name = folderOf(source.file) || '.';
    return chosen.length === 0
      ? []
      : [{ ...NOTHING_MORE, document: { ...document, kind: 'Kustomization' }, name, chosen, asked: [] }];
  });
}

function dependenciesOfChart(source: ManifestFile): readonly Fetch[] {
  if (!['Chart.yaml', 'requirements.yaml'].includes(baseName(source.file))) return [];
  return readManifests(source).documents.flatMap((document): Fetch[] => {
    const chosen = chartDependencies(document);
    const name = folderOf(source.file) || '.';
    return chosen.length === 0
      ? []
      : [{ ...NOTHING_MORE, document: { ...document, kind: 'HelmChart' }, name, chosen, asked: [] }];
  });
}

/** Source: jsonnet-bundler, whose two files name each library by its repository, its folder there and its version. */
function jsonnetDependencies(source: ManifestFile): readonly Fetch[] {
  if (!['jsonnetfile.json', 'jsonnetfile.lock.json'].includes(baseName(source.file))) return [];
  return readManifests(source).documents.flatMap((document): Fetch[] =>
    fieldsInList(document.value.dependencies).flatMap(({ source: from, version }): Fetch[] => {
      const { remote, subdir } = fieldsOf(fieldsOf(from).git);
      if (typeof remote !== 'string') return [];
      const chosen = [remote, subdir, version];
      const name = typeof subdir === 'string' && subdir !== '' ? subdir : remote;
      return [{ ...NOTHING_MORE, document: { ...document, kind: 'Jsonnet' }, name, chosen, asked: [] }];
    }),
  );
}
