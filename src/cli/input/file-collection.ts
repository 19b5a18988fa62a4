import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Excluder } from './exclusion.ts';
import { shownPath } from './shown-path.ts';

export interface FoundFile {
  /** What people see. */
  readonly shown: string;
  /** Without links, so that it can be opened without following one. */
  readonly realPath: string;
  /** A pipe that was named itself (`<(command)` of a shell): it has no size, and can be read once. */
  readonly isPipe: boolean;
}

/** What the arguments of one option stand for. A file that is reached twice is in it once. */
export interface FileCollection {
  readonly files: readonly FoundFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly cwd: string;
  add(path: string, realPath: string): void;
  addPipe(path: string): void;
  report(diagnostic: Diagnostic): void;
  /** How often something was added or reported, repetitions too: unchanged means that a search led to nothing. */
  readonly answers: number;
  /** Counts what was looked at; false when the bound is reached. */
  mayLook(): boolean;
  /** Whether a file or folder that was found, not named, is left out. A folder whose every file is left out holds nothing. */
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
