import type { ManifestFile } from '../manifest.ts';
import { fieldsOf } from '../manifests/fields-of.ts';
import { readManifests } from '../read-manifests.ts';
import type { Delivery } from './deliverers/delivery.ts';
import { baseName } from './file-path.ts';
import { isKustomizationName } from './kustomization-name.ts';

/** Files that tell Flux, Fleet or kpt what to leave out of a repository. */
const IGNORING_NAMES: readonly string[] = ['.sourceignore', '.fleetignore', '.krmignore'];

export function isIgnoringName(file: string): boolean {
  return IGNORING_NAMES.includes(baseName(file));
}

/** A file that includes others. */
export interface Includer {
  readonly file: string;
  /** What says which of them are left out: when that changes, others may be included. Empty: nothing. */
  readonly ignoring: string;
  /** What says which clusters get them: when that changes, one may lose them. Empty: nothing. */
  readonly target: string;
}

/** None for a file that is suspended. */
export function includerOf(
  { file, isSuspended, target = '' }: Pick<Delivery, 'file' | 'isSuspended' | 'target'>,
  ignoring: string,
): Includer[] {
  if (isSuspended) return [];
  return [{ file, ignoring: isKustomizationName(file) ? '' : ignoring, target }];
}

/** Whether two includers include the same. */
export function isSameIncluder(one: Includer, other: Includer): boolean {
  return one.file === other.file && one.ignoring === other.ignoring && one.target === other.target;
}

/** Whether it belongs to a tool that delivers folders, such as Flux. */
export function isDelivery({ file }: Includer): boolean {
  return !isKustomizationName(file);
}

/**
 * What tools leave out of their sources. Sources: `.sourceignore` and `spec.ignore` in Flux' documentation, `.fleetignore` in
 * Fleet's, `.krmignore` in kpt's.
 */
export function ignoredBySources(files: readonly ManifestFile[]): string {
  return files
    .flatMap((file) => {
      if (isIgnoringName(file.file)) return [file.text];
      if (!file.text.includes('source.toolkit.fluxcd.io/')) return [];
      return readManifests(file).documents.flatMap(({ kind, value }) => {
        const { ignore } = fieldsOf(value.spec);
        return kind?.endsWith('Repository') && typeof ignore === 'string' ? [ignore] : [];
      });
    })
    .sort()
    .join('\n');
}
