import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { Io } from '../../io.ts';
import { shownPath } from '../files/shown-path.ts';
import { inputProblem, systemReason } from '../input-problem.ts';

export type RenderedSide = 'base' | 'head';

/** Keeps rendered texts, and gives each the name under which people find it. */
export interface RenderedOutput {
  keep(side: RenderedSide, name: string, text: string): string | Diagnostic;
}

/**
 * Without a folder nothing is written, and the names are in square brackets, because there is no such file. (Angle brackets are
 * escaped in a comment.) With a folder they are paths of files that exist.
 */
export function createRenderedOutput(folder: string | undefined, io: Io): RenderedOutput {
  const taken = new Set<string>();
  return {
    keep(side, name, text) {
      if (folder === undefined) return `[rendered ${side}: ${wholeVisibleText(name)}]`;
      const file = join(resolve(io.cwd, folder), side, `${freeName(`${side}/`, fileName(name), taken)}.yaml`);
      try {
        write(file, text, io);
      } catch (error) {
        return inputProblem(
          'render/not-kept',
          `cannot write the rendered text \`${shownPath(io.cwd, file)}\`: ${reasonOf(error)}`,
          'correct `--rendered-output` or `renderedOutput`, or leave it out',
        );
      }
      return shownPath(io.cwd, file);
    },
  };
}

function write(file: string, text: string, io: Io): void {
  const folder = join(file, '..');
  mkdirSync(folder, { recursive: true });
  const top = realpathSync(io.cwd) + sep;
  const isMeantInside = !relative(io.cwd, folder).startsWith('..');
  // A link in the repository must not lead what a merge request renders to a place outside.
  if (isMeantInside && !`${realpathSync(folder)}${sep}`.startsWith(top)) throw new LinkOutside();
  rmSync(file, { force: true });
  writeFileSync(file, text, { flag: 'wx' });
}

class LinkOutside extends Error {}

function reasonOf(error: unknown): string {
  return error instanceof LinkOutside ? 'a link leads out of the working folder' : systemReason(error);
}

/** Letters, digits, `.`, `_` and `-` of the name: never a path, never hidden. */
function fileName(name: string): string {
  return (
    name
      .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[-.]+|-+$/g, '')
      .slice(0, 80) || 'rendered'
  );
}

function freeName(prefix: string, name: string, taken: Set<string>): string {
  for (let i = 1; ; i++) {
    const free = i === 1 ? name : `${name}-${i}`;
    if (taken.has(prefix + free)) continue;
    taken.add(prefix + free);
    return free;
  }
}
