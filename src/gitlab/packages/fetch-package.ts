import { createHash } from 'node:crypto';
import type { HttpFailure } from '../../http/http-failure.ts';
import type { PackagesApi, PublishedFile, PublishedPackage } from './packages-api.ts';

/** What `record --publish` calls the digest within its package. */
export const DIGEST_FILE = 'flows.parquet';

export type PackageFetch =
  | { readonly kind: 'fetched'; readonly published: PublishedPackage; readonly bytes: Uint8Array }
  /** The project has no such package, or none that this token may see. */
  | { readonly kind: 'none' }
  /** Several files, none of which is a digest by its name. */
  | { readonly kind: 'no-digest'; readonly published: PublishedPackage }
  /** What arrived is not what the registry has. */
  | { readonly kind: 'damaged'; readonly published: PublishedPackage }
  /** The registry has no SHA-256 of it, so what arrives cannot be checked. */
  | { readonly kind: 'no-checksum'; readonly published: PublishedPackage }
  | { readonly kind: 'failed'; readonly failure: HttpFailure };

/** A file may be published again between the two requests: if it does not match, it is requested once more. */
const TRIES = 2;

/** Fetches the digest of a package version, and checks it against the checksum that the registry computed when it was published. */
export async function fetchPackage(
  api: PackagesApi,
  project: string,
  name: string,
  version: string | undefined,
): Promise<PackageFetch> {
  for (let attempt = 1; ; attempt++) {
    const found = await api.find(project, name, version);
    if (found.kind === 'failed') return { kind: 'failed', failure: found.failure };
    if (found.value === 'none') return { kind: 'none' };
    const published = found.value;
    const files = await api.listFiles(project, published.id);
    if (files.kind === 'failed') return { kind: 'failed', failure: files.failure };
    const file = digestAmong(files.value);
    if (file === undefined) return { kind: 'no-digest', published };
    if (file.sha256 === undefined) return { kind: 'no-checksum', published };
    const at = { project, name, version: published.version, file: file.name };
    const download = await api.download(at);
    if (download.kind === 'failed') return { kind: 'failed', failure: download.failure };
    if (sha256Of(download.value) === file.sha256)
      return { kind: 'fetched', published, bytes: download.value };
    if (attempt === TRIES) return { kind: 'damaged', published };
  }
}

/** The newest file with the name that Sluice uses, or with the only name that there is. */
function digestAmong(files: readonly PublishedFile[]): PublishedFile | undefined {
  const named = files.filter(({ name }) => name === DIGEST_FILE);
  if (named.length > 0) return named.at(-1);
  return new Set(files.map(({ name }) => name)).size === 1 ? files.at(-1) : undefined;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
