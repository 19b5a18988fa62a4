import { baseName, folderOf, foldersUp } from '../file-path.ts';

/** Where policies are, and how a job or script may name that. */
export interface PolicyPlaces {
  /** Whether a word of a command names a file with policies, or a folder in which some are. */
  isNamedBy(word: string): boolean;
  /** Parts of names, of which each text that names a place holds one. */
  readonly parts: readonly string[];
}

const MANIFEST = /\.(?:ya?ml|json)$/i;
/** At the beginning of a path that a job computes. */
const VARIABLE = /^(?:\$\{[^}]*\}|\$\([^)]*\)|\$\w+|\{\{[^}]*\}\})\/+/;

/**
 * `files` and `folders` are those of policies. A job may run anywhere, so a path counts where it is one from the top or the end of
 * one; a single folder only from the top.
 */
export function createPolicyPlaces(files: readonly string[], folders: readonly string[] = []): PolicyPlaces {
  const names = new Set(files.map(fromTop));
  const bases = new Set([...names].map(baseName));
  const all = new Set(
    [...[...names].map(folderOf), ...folders.map(fromTop)].flatMap(foldersUp).filter((one) => one !== ''),
  );
  const isFolder = (path: string): boolean =>
    all.has(path) || (path.includes('/') && [...all].some((one) => one.endsWith(`/${path}`)));
  const isFile = (path: string): boolean =>
    path.includes('/') ? [...names].some((name) => `/${name}`.endsWith(`/${path}`)) : bases.has(path);
  return {
    parts: [...new Set([...bases, ...[...all].map(baseName)])],
    isNamedBy(word) {
      const path = word
        .replace(/^\w[\w-]*=/, '')
        .replace(VARIABLE, '')
        .replace(/^(?:\.\.?\/)+|\/+$/g, '');
      const star = path.indexOf('*');
      if (star >= 0) {
        const folder = path.slice(0, Math.max(0, path.lastIndexOf('/', star)));
        return folder !== '' && isFolder(folder);
      }
      return MANIFEST.test(path) ? isFile(path) : isFolder(path);
    },
  };
}

function fromTop(path: string): string {
  return path.replace(/^(?:\.\.\/)+/, '');
}
