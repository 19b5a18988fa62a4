import { baseName, folderOf, foldersUp } from '../file-path.ts';
import { FOR_MANIFESTS } from './making-programs.ts';
import { pathEnds, withoutStart } from './path-ends.ts';

/** Where policies are, and how a job or script may name that. */
export interface PolicyPlaces {
  /** Whether a word of a command names a file with policies, or a folder in which some are. */
  isNamedBy(word: string): boolean;
  /** Parts of names, of which each text that names a place holds one. */
  readonly parts: readonly string[];
}

const MANIFEST = /\.(?:ya?ml|json)$/i;

/**
 * `files` and `folders` are those of policies. A job may run anywhere, so a path counts where it is one from the top or the end of
 * one; a single folder only from the top.
 */
export function createPolicyPlaces(files: readonly string[], folders: readonly string[] = []): PolicyPlaces {
  const fromTop = files.map(withoutStart);
  const all = new Set(
    [...fromTop.map(folderOf), ...folders.map(withoutStart)].flatMap(foldersUp).filter((one) => one !== ''),
  );
  const isFolder = ofEnds([...all], (end) => end.includes('/') || all.has(end));
  const isFile = ofEnds(fromTop, () => true);
  return {
    parts: [...new Set([...fromTop, ...all].map(baseName))],
    isNamedBy(word) {
      const path = withoutStart(word.replace(/^\w[\w-]*=/, ''));
      const star = path.indexOf('*');
      if (star >= 0) return isFolder(path.slice(0, Math.max(0, path.lastIndexOf('/', star))));
      return MANIFEST.test(path) ? isFile(path) : isFolder(path);
    },
  };
}

/**
 * Whether a word of a command names one of some files that make policies, or a folder by which a tool is given them: for a chart its own, for
 * a program each above it, for any other file that in which it is. The empty word names any of them.
 */
export function createMakers(files: readonly string[]): (word: string) => boolean {
  const folders = files.map(withoutStart).flatMap((file) => {
    const [chart] = /^.*(?=\/templates\/)/.exec(file) ?? [];
    if (chart !== undefined) return [chart];
    return FOR_MANIFESTS.test(file) ? foldersUp(folderOf(file)) : [folderOf(file)];
  });
  const all = new Set(folders.filter((one) => one !== ''));
  const isFolder = ofEnds([...all], (end) => end.includes('/') || all.has(end));
  const isFile = ofEnds(files.map(withoutStart), () => true);
  return (word) => {
    if (word === '') return files.length > 0;
    const path = withoutStart(word.replace(/^--?[\w-]+=/, ''));
    return isFile(path) || isFolder(path);
  };
}

function ofEnds(paths: readonly string[], isMeant: (end: string) => boolean): (path: string) => boolean {
  const ends = new Set(paths.flatMap(pathEnds).filter(isMeant));
  return (path) => ends.has(path);
}
