import type { ManifestDocument } from '../../manifest.ts';
import { fieldsInList } from '../releases/written-release.ts';

/** Which other charts one has fetched. Source: Helm's documentation of `dependencies`: those with a path as their repository are here. */
export function chartDependencies({ value }: ManifestDocument): readonly unknown[] {
  return fieldsInList(value.dependencies)
    .filter(({ repository }) => typeof repository === 'string' && !repository.startsWith('file:'))
    .map(({ name, version, repository }) => [name, version, repository]);
}
