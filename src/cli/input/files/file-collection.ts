import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Excluder } from './exclusion.ts';
import { shownPath } from './shown-path.ts';

export interface FoundFile {
  /** The name that people see. */
  readonly shown: string;
  /** With links resolved, so that it can be opened without following one. */
  readonly realPath: string;
  /** A pipe that was named itself (a shell's `<(command)`): it has no size, and can be read only once. */
  readonly isPipe: boolean;
}

/** The files for which the arguments of one option stand. A file that is reached twice is in it once. */
export interface FileCollection {
  readonly files: readonly FoundFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly cwd: string;
  add(path: string, realPath: string): void;
  addPipe(path: string): void;
  report(diagnostic: Diagnostic): void;
  /** How often something was added or reported, including repetitions: if it is unchanged, a search led to nothing. */
  readonly answers: number;
  /** Counts what was looked at; false when the bound is reached. */
  mayLook(): boolean;
  /** Whether a file or folder that was found, not named, is left out. A folder of which every file is left out counts as empty. */
  excludes(path: string): boolean;
}

export function createFileCollection(cwd: string, maxEntries: number, excluder: Excluder): FileCollection {
  const files = new Map<string, FoundFile>();
  const diagnostics: Diagnostic[] = [];
  let looked = 0;
  let answers = 0;
  return {
    cwd,
    get files() {
      return [...files.values()];
    },
    diagnostics,
    get answers() {
      return answers;
    },
    add(path, realPath) {
      answers++;
      if (!files.has(realPath)) files.set(realPath, { shown: shownPath(cwd, path), realPath, isPipe: false });
    },
    addPipe(path) {
      answers++;
      if (!files.has(path)) files.set(path, { shown: shownPath(cwd, path), realPath: path, isPipe: true });
    },
    report(diagnostic) {
      answers++;
      diagnostics.push(diagnostic);
    },
    mayLook: () => ++looked <= maxEntries,
    excludes: (path) => excluder.excludes(path),
  };
}
