import type { ManifestFile } from '../../manifest.ts';
import { type NotSimulatedPolicy, objectKey } from '../../not-simulated/not-simulated-policy.ts';
import type { FolderAt } from '../deliverers/delivery.ts';
import { isInFolder, pathFrom } from '../file-path.ts';
import { createFolderFinder } from '../folder-from-top.ts';
import { mayHoldPolicies } from '../helm-chart.ts';
import { type Fetch, inputOfFetch } from './fetch.ts';
import { fetchesOf } from './fetches-of.ts';
import { someNamePolicies } from './names-policies.ts';

/** The files of one side of a comparison. */
export interface FetchingSide {
  /** Those that are read for their objects. */
  readonly files: readonly ManifestFile[];
  /** These, and those that are read for what they say about others. */
  readonly known: readonly ManifestFile[];
  /** All of the other side. */
  readonly others: readonly ManifestFile[];
  /** Addresses of the repository, as far as they are known. */
  readonly addresses: readonly string[];
  /** Whether a tool renders what a file says. */
  isRendered(file: string): boolean;
  /** Whether the objects of a file are not looked at, because it is a template. */
  isInert(file: string): boolean;
}

export interface ChangedFetches {
  /** Where something shows that what is fetched holds policies. */
  readonly ofPolicies: readonly NotSimulatedPolicy[];
  readonly others: readonly NotSimulatedPolicy[];
}

export const NOTHING_FETCHED: ChangedFetches = { ofPolicies: [], others: [] };

/**
 * What the files of a side have fetched, as far as the other side may differ. What comes of it is not known, and most of it are
 * charts without policies. So those are kept apart of which something says that there are some: values that ask for them; a
 * name, a path or an address; or policies of this repository, of which another revision is deployed.
 */
export function changedFetches(side: FetchingSide): ChangedFetches {
  const { files, known, others, addresses } = side;
  const read = new Set(files.map(({ file }) => file));
  const isRead = (file: string): boolean => read.has(file);
  const found = fetchesOf(
    differing(known, others).filter(({ file }) => !side.isRendered(file)),
    { known, addresses, isRead },
  );
  const ownThere = new Set(
    found.some(({ isOwn }) => isOwn)
      ? fetchesOf(differing(others, known), { known: others, addresses, isRead })
          .filter(({ isOwn }) => isOwn)
          .map(keyOf)
      : [],
  );
  // What is new and is of this repository was written in it.
  const counted = found.filter((fetch) => !fetch.isOwn || ownThere.has(keyOf(fetch)));
  const folderAt = createFolderFinder(known);
  const byName = new Map(known.map((file) => [file.file, file]));
  const ofPolicies = counted.filter((fetch) => {
    const { file } = fetch.document;
    return isOfPolicies(fetch, folderAt(byName.get(file) ?? { file }), files);
  });
  return {
    ofPolicies: ofPolicies
      .filter(
        ({ asked, document }) => asked.length === 0 || !isRead(document.file) || side.isInert(document.file),
      )
      .map(inputOfFetch),
    others: counted.filter((fetch) => !ofPolicies.includes(fetch)).map(inputOfFetch),
  };
}

/** What an ApplicationSet generates may come from other files, too. */
function differing(some: readonly ManifestFile[], others: readonly ManifestFile[]): readonly ManifestFile[] {
  const texts = new Map(others.map(({ file, text }) => [file, text]));
  return some.filter(({ file, text }) => texts.get(file) !== text || text.includes('ApplicationSet'));
}

function keyOf(fetch: Fetch): string {
  return objectKey(inputOfFetch(fetch).ref);
}

function isOfPolicies(
  { name, chosen, paths, asked, isOwn }: Fetch,
  at: FolderAt,
  files: readonly ManifestFile[],
): boolean {
  if (asked.length > 0 || someNamePolicies([name, chosen, paths])) return true;
  return isOwn && paths.some((path) => leadsToPolicies(path, name, at, files));
}

/** A path that is the whole repository counts only where Flux was bootstrapped. */
function leadsToPolicies(path: string, name: string, at: FolderAt, files: readonly ManifestFile[]): boolean {
  const fromTop = pathFrom('', path);
  if (fromTop === undefined || (fromTop === '' && name !== 'flux-system')) return false;
  const folder = at(fromTop);
  return folder !== undefined && files.some((file) => isInFolder(file.file, folder) && mayHoldPolicies(file));
}
