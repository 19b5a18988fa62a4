import { type HttpFailure, isStatus, mayHaveHappened } from '../../http/http-failure.ts';
import { sha256Of } from './fetch-package.ts';
import type { PackageFileAddress, PackagesApi } from './packages-api.ts';

export type Publication =
  | { readonly kind: 'published' }
  /** The registry has a different file in this place. */
  | { readonly kind: 'differs' }
  | { readonly kind: 'failed'; readonly failure: HttpFailure };

/**
 * Publishes a file, and makes sure of it: after a lost answer, or a refusal of a second copy, it checks whether the registry has
 * the file, by its checksum.
 */
export async function publishPackage(
  api: PackagesApi,
  at: PackageFileAddress,
  bytes: Uint8Array,
): Promise<Publication> {
  const sha256 = sha256Of(bytes);
  for (let attempt = 1; ; attempt++) {
    const answer = await api.upload(at, bytes);
    if ('value' in answer) {
      return answer.value.sha256 === undefined || answer.value.sha256 === sha256
        ? { kind: 'published' }
        : { kind: 'differs' };
    }
    const { failure } = answer;
    // A registry that accepts no second copy answers 400 or 403.
    if (mayHaveHappened(failure) || isStatus(failure, 400, 403)) {
      const there = await lookUp(api, at, sha256);
      if (there === 'same') return { kind: 'published' };
    }
    if (!(await api.waitBefore(attempt, failure))) return { kind: 'failed', failure };
  }
}

async function lookUp(api: PackagesApi, at: PackageFileAddress, sha256: string): Promise<'same' | 'other'> {
  const found = await api.find(at.project, at.name, at.version);
  if (found.kind === 'failed' || found.value === 'none') return 'other';
  const files = await api.listFiles(at.project, found.value.id);
  if (files.kind === 'failed') return 'other';
  const isThere = files.value.some((file) => file.name === at.file && file.sha256 === sha256);
  return isThere ? 'same' : 'other';
}
