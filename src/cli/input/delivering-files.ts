import { DELIVERY_MARKS } from '../../policy/unrendered/read-deliveries.ts';
import type { Io } from '../io.ts';
import { filesHolding } from './git/files-holding.ts';

/**
 * The files of a repository that may say what tools such as Flux do with others, as paths from its top. Git searches their
 * content, because such files may have any name: in a commit, or in the files of the work tree that git tracks. Undefined if git
 * cannot tell.
 */
export async function deliveringFiles(
  commit: string | undefined,
  repository: { readonly top: string },
  io: Io,
): Promise<readonly string[] | undefined> {
  const files = await filesHolding(DELIVERY_MARKS, { commit }, repository, io);
  return files?.filter((path) => /\.(?:ya?ml|json|sh|bash|gotmpl)$|(?:^|\/)[^/.]+$/.test(path));
}

/** By its name. */
export function mayBeManifest(path: string): boolean {
  return /\.(?:ya?ml|json)$/.test(path);
}

/**
 * Whether a large text, such as all definitions of a tool in one file, has an object that tells a tool what to do: descriptions
 * in it mention such things, too, and reading it takes long.
 */
export function mayInstruct(text: string): boolean {
  return /^[^\S\n]*"?kind"?:[^\S\n]*"?(?:Application|ApplicationSet|Kustomization|HelmRelease|HelmChart|\w+Repository|GitRepo|RootSync|RepoSync|ClusterProfile|Profile|App|Subscription)"?[^\S\n]*,?$/m.test(
    text,
  );
}
