import { documentOfValue } from '../../policy/document-of-value.ts';
import type { NotSimulatedPolicy } from '../../policy/not-simulated/not-simulated-policy.ts';
import { inputOfFetch } from '../../policy/unrendered/fetches/fetch.ts';
import type { Io } from '../io.ts';
import type { Comparison } from './comparison/comparison.ts';
import { changedFiles } from './git/changed-paths.ts';
import { listTree } from './git/list-tree.ts';
import { findRepositoryPaths } from './git/repository-path.ts';
import { textsOfSides } from './side-texts.ts';

/** A submodule of which a change takes another commit, or a packed chart of which it takes another version, before and after it. */
interface ChangedSubmodule {
  readonly path: string;
  readonly before: NotSimulatedPolicy;
  readonly after: NotSimulatedPolicy;
}

/**
 * Submodules and packed charts of the base that a change alters: what is in them was written in another repository. Those that git cannot
 * list are not told.
 */
export async function changedSubmodules(
  comparison: Comparison,
  io: Io,
): Promise<readonly ChangedSubmodule[]> {
  const repository = await findRepositoryPaths(io);
  const sides = 'code' in repository ? undefined : textsOfSides(comparison, repository, io);
  if ('code' in repository || sides === undefined) return [];
  const changed = new Set(await changedFiles(sides.range, [''], repository, io));
  const entries = changed.size === 0 ? [] : await listTree(sides.range.from, '', io);
  if ('code' in entries) return [];
  return entries
    .filter(({ kind, path }) => (kind === 'submodule' || PACKED_CHART.test(path)) && changed.has(path))
    .map(({ path, object }) => {
      const name = repository.shown(path);
      return { path: name, before: submodule(name, object), after: submodule(name, 'another') };
    });
}

/** Where `helm dependency update` puts what it fetches. */
const PACKED_CHART = /(?:^|\/)charts\/[^/]+\.tgz$/;

function submodule(name: string, commit: string): NotSimulatedPolicy {
  const document = documentOfValue({ apiVersion: 'git', kind: 'Submodule', metadata: { name } }, name);
  return inputOfFetch({ document, name, chosen: [commit], paths: [], asked: [], isOwn: false });
}
