import { matchesGlob, relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';

/** Files and folders that the configuration leaves out wherever folders and globs are read. */
export interface Exclusion {
  /** Absolute; the patterns are relative to it. */
  readonly folder: string;
  /** Globs or plain paths with `/`; everything below a matching folder is left out, too. */
  readonly globs: readonly string[];
  /** What this other exclusion does not leave out is read all the same. */
  readonly unlessReadBy?: Exclusion;
}

/** Leaves out what both leave out. */
export function leftOutByBoth(
  one: Exclusion | undefined,
  other: Exclusion | undefined,
): Exclusion | undefined {
  return one === undefined || other === undefined ? undefined : { ...one, unlessReadBy: other };
}

/** Answers for one reading, and counts what it leaves out. */
export interface Excluder {
  /** `path` is relative to the working folder, or absolute. Called for folders as well as files. */
  excludes(path: string): boolean;
  /** How much was left out: nothing is skipped without a word. */
  diagnostics(): readonly Diagnostic[];
}

export function createExcluder(exclusion: Exclusion | undefined, cwd: string): Excluder {
  if (exclusion === undefined || exclusion.globs.length === 0) {
    return { excludes: () => false, diagnostics: () => [] };
  }
  const other =
    exclusion.unlessReadBy === undefined ? undefined : createExcluder(exclusion.unlessReadBy, cwd);
  const globs = exclusion.globs.map((glob) => glob.replace(/^\.\//, '').replace(/\/+$/, ''));
  const known = new Map<string, string | undefined>();
  const found = new Set<string>();

  /** The path itself, or the topmost folder above it, that matches. */
  function excludedPart(path: string): string | undefined {
    if (known.has(path)) return known.get(path);
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const above = parent === '' ? undefined : excludedPart(parent);
    const answer =
      above ?? (globs.some((glob) => glob === path || matchesGlob(path, glob)) ? path : undefined);
    known.set(path, answer);
    return answer;
  }

  return {
    excludes(path) {
      const inside = relative(exclusion.folder, resolve(cwd, path));
      const part = excludedPart(sep === '/' ? inside : inside.split(sep).join('/'));
      if (part === undefined || other?.excludes(path) === false) return false;
      found.add(part);
      return true;
    },
    diagnostics: () => (found.size === 0 ? [] : [leftOut(found.size)]),
  };
}

function leftOut(count: number): Diagnostic {
  return {
    code: 'input/excluded',
    severity: 'info',
    meaning: 'noted',
    message: `${count} ${count === 1 ? 'file or folder is' : 'files or folders are'} left out by \`exclude\``,
    help: 'nothing to do if that is intended; their content is neither checked nor simulated',
  };
}
