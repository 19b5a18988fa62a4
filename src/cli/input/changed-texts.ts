import type { ManifestFile } from '../../policy/manifest.ts';
import type { Io } from '../io.ts';
import type { Comparison } from './comparison/comparison.ts';
import { changedFiles } from './git/changed-paths.ts';
import { findRepositoryPaths } from './git/repository-path.ts';
import { type Read, type SideTexts, textsOfSides } from './side-texts.ts';

/** A file on both sides of a change; on one side it may be missing, or no text. */
export interface ChangedText {
  readonly file: string;
  readonly before: ManifestFile | undefined;
  readonly after: ManifestFile | undefined;
}

interface Wanted {
  /** By the name that people see. */
  isWanted(file: string): boolean;
  /** Texts, of which a file must hold one on one side at least, unless its name says enough; left out: any will do. */
  readonly marks?: readonly string[];
  isWantedByName?(file: string): boolean;
}

/** A change of more is one of the whole repository, such as a new indentation. */
const MAX_FILES = 2000;
/** They are read sooner than searched. */
const FEW = 50;

/**
 * Texts that a change alters, as far as they are wanted, wherever in the repository. Undefined where git cannot tell, or there are
 * too many.
 */
export async function changedTexts(
  comparison: Comparison,
  { isWanted, marks, isWantedByName = () => false }: Wanted,
  io: Io,
): Promise<readonly ChangedText[] | undefined> {
  const repository = await findRepositoryPaths(io);
  if ('code' in repository) return comparison.base.kind === 'revision' ? undefined : [];
  const sides = textsOfSides(comparison, repository, io);
  if (sides === undefined) return [];
  const { base, head, range } = sides;
  const changed = await changedFiles(range, [''], repository, io);
  if (changed === undefined) return undefined;
  const all = changed.filter((path) => isWanted(repository.shown(path)));
  const holding = async (side: SideTexts): Promise<readonly string[]> =>
    (marks && all.length > FEW && (await side.holding(marks, all))) || all;
  const named = new Set([...(await holding(base)), ...(await holding(head))]);
  const paths = all.filter((path) => named.has(path) || isWantedByName(repository.shown(path)));
  if (paths.length === 0) return [];
  if (paths.length > MAX_FILES) return undefined;
  const read = async (side: SideTexts): Promise<Read> => {
    const files = await side.read(paths);
    if (files !== undefined || marks === undefined) return files;
    // A file that is too large, a picture for example, need not be read if it holds none of the marks.
    const marked = await side.holding(marks, paths);
    return marked && side.read(marked);
  };
  const before = byName(await read(base));
  const after = byName(await read(head));
  if (before === undefined || after === undefined) return undefined;
  return paths.map((path) => {
    const file = repository.shown(path);
    return { file, before: before.get(file), after: after.get(file) };
  });
}

function byName(files: Read): ReadonlyMap<string, ManifestFile> | undefined {
  return files && new Map(files.map((one) => [one.file, one]));
}
