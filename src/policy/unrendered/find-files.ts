import type { ManifestFile } from '../manifest.ts';
import { matchesFolder } from './delivered-folders.ts';

/**
 * Whether a file name matches a name or a pattern, in which `*` stands for an unknown part of a path, and `**` for all that
 * follows.
 */
export function meansFile(pattern: string, file: string): boolean {
  return pattern === file || (pattern.includes('*') && matchesFolder(pattern.split('/'), file));
}

/** Finds the files that match names and patterns. */
export function createFileFinder(
  files: readonly ManifestFile[],
): (pattern: string) => readonly ManifestFile[] {
  const byName = new Map(files.map((file) => [file.file, file]));
  return (pattern) => {
    if (pattern.includes('*')) return [...byName.values()].filter(({ file }) => meansFile(pattern, file));
    const file = byName.get(pattern);
    return file === undefined ? [] : [file];
  };
}
