import { relative, sep } from 'node:path';
import { wholeVisibleText } from '../../model/visible-text.ts';

/** The name of a file that people see: relative to the working folder, with `/`, nothing in it that a terminal obeys. */
export function shownPath(cwd: string, path: string): string {
  const shown = relative(cwd, path) || '.';
  return wholeVisibleText(sep === '/' ? shown : shown.split(sep).join('/'));
}
